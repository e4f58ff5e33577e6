// SPDX-License-Identifier: EUPL-1.2
#include "guests/station.h"

#include <catch2/catch.hpp>

#include <string>

#include "addresses.h"
#include "random.h"

namespace wifi::guests {
namespace {

TEST_CASE("station: the forms in which servers and access points write an address are one") {
  for (const char* form : {"A4-02-B9-D3-FD-29", "a4:02:b9:d3:fd:29", "a402.b9d3.fd29", "A402B9D3FD29",
                           "a4:02:b9:d3:fd:29:Stadt-WLAN", "A4-02-B9-D3-FD-29:a:b"}) {
    INFO(form);
    CHECK(station_of(form) == "a402b9d3fd29");
  }
}

TEST_CASE("station: what is none, or nobody's, is none") {
  for (const char* form : {"", "A4-02-B9-D3-FD", "A4-02-B9-D3-FD-2G", "A4-02:B9-D3-FD-29", "A4-02-B9-D3-FD-29-AA",
                           "00-00-00-00-00-00", "a402.b9d3", "ada", "A4-02-B9-D3-FD-29 x", "a402b9d3fd29aa"}) {
    INFO(form);
    CHECK_FALSE(station_of(form));
  }
}

TEST_CASE("station: a pseudonym is the same under one key, and another under another key or of another kind") {
  const std::string key = random_bytes(kKeyBytes);
  const std::string other = random_bytes(kKeyBytes);
  const std::string name = pseudonym(key, "device", "a402b9d3fd29");
  CHECK(name.size() == 32);
  CHECK(name == pseudonym(key, "device", "a402b9d3fd29"));
  CHECK(name != pseudonym(other, "device", "a402b9d3fd29"));
  CHECK(name != pseudonym(key, "place", "a402b9d3fd29"));
  CHECK(name != pseudonym(key, "device", "a402b9d3fd2a"));
  CHECK(pseudonym("short", "device", "a402b9d3fd29").empty());
}

TEST_CASE("station: HMAC-SHA-256 it is") {
  // Of "device" 00 "a402b9d3fd29" with a key of 32 times 0x0b, as Python's hmac has it.
  CHECK(pseudonym(std::string(kKeyBytes, '\x0b'), "device", "a402b9d3fd29") == "f946a305bdc393f204e0ba14470e56dc");
}

TEST_CASE("station: secrets are compared whole") {
  CHECK(same_secret("abc", "abc"));
  CHECK_FALSE(same_secret("abc", "abd"));
  CHECK_FALSE(same_secret("abc", "abcd"));
  CHECK(token_hash("a") != token_hash("b"));
}

}  // namespace
}  // namespace wifi::guests

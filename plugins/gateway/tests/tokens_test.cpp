// SPDX-License-Identifier: EUPL-1.2
#include "tokens.h"

#include <catch2/catch.hpp>

using gateway::Token;
using gateway::Tokens;

namespace {

// Of nothing that anybody sends here.
constexpr const char* kHash = "acbe98c8d55b9b7e22fde219bc48c3bd0c1b4f4d6a4b1d3ff8f6c7a0a6b1e8d1";

}  // namespace

TEST_CASE("times: RFC 3339 with any offset") {
  CHECK(gateway::parse_time("1970-01-01T00:00:00Z") == 0);
  CHECK(gateway::parse_time("2027-01-31T01:00:00+01:00") == gateway::parse_time("2027-01-31T00:00:00Z"));
  CHECK(gateway::parse_time("2027-01-30T23:30:00-00:30") == gateway::parse_time("2027-01-31T00:00:00Z"));
  CHECK(gateway::parse_time("2000-02-29 12:00:00.123z") == 951825600);
  for (const auto* text : {"", "2027-01-31", "2027-01-31T00:00:00", "2027-02-30T00:00:00Z", "2027-13-01T00:00:00Z",
                           "2027-01-31T24:00:00Z", "2027-01-31T00:60:00Z", "2027-01-31T00:00:00+1:00",
                           "2027-01-31T00:00:00.Z", "2027-01-31T00:00:00Zx", "x027-01-31T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(gateway::parse_time(text));
  }
}

TEST_CASE("hashes: 64 hexadecimal digits, nothing else") {
  CHECK(gateway::parse_hash(kHash));
  CHECK_FALSE(gateway::parse_hash(std::string(63, 'a')));
  CHECK_FALSE(gateway::parse_hash(std::string(64, 'g')));
  CHECK_FALSE(gateway::parse_hash(""));
}

TEST_CASE("tokens: a bearer is known by the sha256 of what it sends, until it expires") {
  Token staff;
  staff.name = "staff";
  // FIPS 180-2: sha256("abc")
  staff.hash = *gateway::parse_hash("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  staff.expires = 1000;
  Token other;
  other.name = "other";
  other.hash = *gateway::parse_hash(kHash);
  const Tokens tokens({other, staff});
  REQUIRE(tokens.find("abc", 999) != nullptr);
  CHECK(tokens.find("abc", 999)->name == "staff");
  CHECK(tokens.find("abc", 1000) == nullptr);
  CHECK(tokens.find("abd", 0) == nullptr);
  CHECK(tokens.find("", 0) == nullptr);
  CHECK(Tokens().find("abc", 0) == nullptr);
}

TEST_CASE("tokens: roles hold in the towns that are named") {
  Token token;
  token.towns = {"musterstadt"};
  CHECK(token.holds_in("musterstadt"));
  CHECK_FALSE(token.holds_in("musterdorf"));
  token.towns = {"*"};
  CHECK(token.holds_in("musterdorf"));
  token.towns = {};
  CHECK_FALSE(token.holds_in("musterstadt"));
}

TEST_CASE("client classes: the same for one address, of another key in another process") {
  const auto one = *gateway::Address::parse("203.0.113.1");
  const auto other = *gateway::Address::parse("203.0.113.2");
  const gateway::ClientClasses classes;
  const gateway::ClientClasses later;
  CHECK(classes.of(one).size() == 16);
  CHECK(classes.of(one) == classes.of(one));
  CHECK(classes.of(one) != classes.of(other));
  CHECK(classes.of(one) != later.of(one));
  const auto class_of = [&](const char* text) { return classes.of(*gateway::Address::parse(text)); };
  CHECK(class_of("2001:db8:1:2::1") == class_of("2001:db8:1:2:ffff:0:0:9"));
  CHECK(class_of("2001:db8:1:2::1") != class_of("2001:db8:1:3::1"));
}

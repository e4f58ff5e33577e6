// SPDX-License-Identifier: EUPL-1.2
#include "range.h"

#include <catch2/catch.hpp>

namespace places {
namespace {

constexpr std::string_view kEtag = "\"abc\"";

Wanted of(std::string_view range, std::uint64_t size = 1000, std::string_view if_range = {}) {
  return wanted_of({range, if_range, {}}, size, kEtag);
}

const Wanted kWhole{Wanted::What::Whole, 0, 999};
const Wanted kNone{Wanted::What::Unsatisfiable, 0, 0};

Wanted part(std::uint64_t first, std::uint64_t last) {
  return {Wanted::What::Part, first, last};
}

TEST_CASE("range: the three forms of RFC 9110") {
  CHECK(of("bytes=0-99") == part(0, 99));
  CHECK(of("bytes=100-") == part(100, 999));
  CHECK(of("bytes=-100") == part(900, 999));
  CHECK(of("bytes=-5000") == part(0, 999));
  CHECK(of("bytes=990-5000") == part(990, 999));
  CHECK(of("Bytes = 0-0") == part(0, 0));
  CHECK(of("bytes=0-99999999999999999999999") == part(0, 999));
  CHECK(content_range(part(0, 99), 1000) == "bytes 0-99/1000");
}

TEST_CASE("range: one behind the end cannot be satisfied") {
  CHECK(of("bytes=1000-") == kNone);
  CHECK(of("bytes=1000-2000") == kNone);
  CHECK(of("bytes=-0") == kNone);
  CHECK(of("bytes=0-0", 0) == kNone);
  CHECK(content_range(kNone, 1000) == "bytes */1000");
}

TEST_CASE("range: what is no range is ignored") {
  for (const char* bad : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "lines=0-1", "bytes=1",
                          "bytes=0-1-2", "bytes=+1-2", "bytes=0x0-1"}) {
    CAPTURE(bad);
    CHECK(of(bad) == kWhole);
  }
}

TEST_CASE("range: of several the first that can be satisfied counts") {
  CHECK(of("bytes=2000-, 10-19, 30-39") == part(10, 19));
  CHECK(of("bytes=2000-, 3000-") == kNone);
  CHECK(of("bytes=0-1, x") == part(0, 1));
}

TEST_CASE("range: If-Range takes the same bytes only, If-None-Match goes before") {
  CHECK(of("bytes=0-9", 1000, kEtag) == part(0, 9));
  CHECK(of("bytes=0-9", 1000, "\"other\"") == kWhole);
  CHECK(of("bytes=0-9", 1000, "W/\"abc\"") == kWhole);
  CHECK(of("bytes=0-9", 1000, "Wed, 21 Oct 2015 07:28:00 GMT") == kWhole);
  CHECK(wanted_of({"bytes=0-9", {}, "\"x\", W/\"abc\""}, 1000, kEtag).what == Wanted::What::NotModified);
  CHECK(wanted_of({{}, {}, "*"}, 1000, kEtag).what == Wanted::What::NotModified);
  CHECK(wanted_of({"bytes=0-9", {}, "\"x\""}, 1000, kEtag) == part(0, 9));
}

}  // namespace
}  // namespace places

// SPDX-License-Identifier: EUPL-1.2
#include "days.h"

#include <catch2/catch.hpp>

using namespace feedback;

namespace {

constexpr Micros kNoon = 1'767'268'800'000'000;  // 2026-01-01T12:00:00Z
constexpr Micros kHour = 3'600 * kSecond;

}  // namespace

TEST_CASE("days: a day is read as it is written, and one that there is not is none") {
  REQUIRE(parse_day("2028-02-29"));
  CHECK(iso(*parse_day("2028-02-29")) == "2028-02-29");
  for (const char* text : {"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-01-01T00:00",
                           "+026-01-01", "1969-12-31", "2026/01/01"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_day(text));
  }
}

TEST_CASE("days: the town's clock says which day it is") {
  const Micros late = kNoon + 11 * kHour + 30 * 60 * kSecond;  // 23:30 in UTC
  CHECK(iso(local_day(late, "Europe/Berlin")) == "2026-01-02");
  CHECK(iso(local_day(late, "America/New_York")) == "2026-01-01");
  CHECK(iso(local_day(late, "No/Where")) == "2026-01-01");
  CHECK(w3c(late) == "2026-01-01T23:30:00Z");
}

TEST_CASE("days: a day in words") {
  CHECK(day_text(*parse_day("2026-12-01"), "de") == "1. Dezember 2026");
  CHECK(day_text(*parse_day("2026-03-24"), "en") == "24 March 2026");
  CHECK(day_text(*parse_day("2026-03-24"), "de-x-simple") == "24. März 2026");
}

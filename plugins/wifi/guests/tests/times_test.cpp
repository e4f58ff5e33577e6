// SPDX-License-Identifier: EUPL-1.2
#include "guests/times.h"

#include <catch2/catch.hpp>

namespace wifi::guests {
namespace {

constexpr const char* kBerlin = "Europe/Berlin";

TEST_CASE("times: a day is the town's, and the next one begins at its midnight, also when clocks change") {
  const Micros evening = parse_time("2026-03-28T22:59:00Z");  // 23:59
  CHECK(iso(local_day(evening, kBerlin)) == "2026-03-28");
  CHECK(iso(local_day(evening + kMinute, kBerlin)) == "2026-03-29");
  CHECK(w3c(next_midnight(evening, kBerlin)) == "2026-03-28T23:00:00Z");
  CHECK(w3c(next_midnight(evening + kMinute, kBerlin)) == "2026-03-29T22:00:00Z");  // a day of 23 hours
  CHECK(w3c(next_midnight(parse_time("2026-10-24T22:00:00Z"), kBerlin)) == "2026-10-25T23:00:00Z");  // of 25
  CHECK(w3c(next_midnight(evening, "No/Such")) == "2026-03-29T00:00:00Z");
  CHECK(iso(local_day(evening, "No/Such")) == "2026-03-28");
}

TEST_CASE("times: people read what the town's clock shows, in winter and in summer") {
  CHECK(clock_text(parse_time("2026-12-24T17:30:59Z"), kBerlin, "de") == "24.12.2026, 18:30");
  CHECK(clock_text(parse_time("2026-06-30T22:05:00Z"), kBerlin, "en") == "2026-07-01, 00:05");
  CHECK(clock_text(parse_time("2026-06-30T22:05:00Z"), "No/Such", "de-x-simple") == "30.06.2026, 22:05");
}

TEST_CASE("times: a time is read in the forms that people filter by") {
  CHECK(w3c(parse_time("2026-12-24")) == "2026-12-24T00:00:00Z");
  CHECK(w3c(parse_time("2026-12-24 12:30")) == "2026-12-24T12:30:00Z");
  CHECK(w3c(parse_time("2026-12-24T12:30:15")) == "2026-12-24T12:30:15Z");
  CHECK(w3c(parse_time("2026-12-24T12:30:15Z")) == "2026-12-24T12:30:15Z");
  for (const char* other : {"", "24.12.2026", "2026-13-01", "2026-02-30", "2026-12-24T24:00",
                            "2026-12-24T12:30:", "2026-12-24T12:30:15+01:00", "1969-12-31", "2026-12-24x"}) {
    INFO(other);
    CHECK(parse_time(other) == -1);
  }
}

}  // namespace
}  // namespace wifi::guests

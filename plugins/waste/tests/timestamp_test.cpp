// SPDX-License-Identifier: EUPL-1.2
#include "timestamp.h"

#include <catch2/catch.hpp>

#include "local_time.h"
#include "months.h"

using namespace waste;

namespace {

std::string in_utc(const char* local, const char* zone) {
  const auto time = to_utc(parse_local(local).value(), zone);
  REQUIRE(time);
  return format_w3c(*time);
}

}  // namespace

TEST_CASE("time: W3C times need a zone and real numbers") {
  CHECK(parse_w3c("1970-01-01T00:00:00Z") == 0);
  CHECK(parse_w3c("2010-04-14T06:37:38-08:00") == Micros{1271255858} * kSecond);
  CHECK(parse_w3c("2010-04-14T06:37-08:00") == Micros{1271255820} * kSecond);
  CHECK(parse_w3c("1970-01-01T00:00:00.1234567Z") == 123456);
  CHECK(parse_w3c("2016-12-31T23:59:60Z") == parse_w3c("2017-01-01T00:00:00Z"));
  CHECK(parse_w3c("2016-02-29T00:00:00Z"));
  for (const char* bad :
       {"", "2016", "2016-01-01", "2016-01-01T00:00:00", "2016-01-01 00:00:00Z", "2015-02-29T00:00:00Z",
        "2016-13-01T00:00:00Z", "2016-01-01T24:00:00Z", "2016-01-01T00:60:00Z", "2016-01-01T00:00:61Z",
        "2016-01-01T00:00:00+0100", "2016-01-01T00:00:00+01", "2016-01-01T00:00:00.Z", "2016-01-01T00:00:00Zx",
        "2016-1-1T00:00:00Z", "0000-01-01T00:00:00Z", "+2016-01-01T00:00:00Z", "2016-01-01T00:00:00z"}) {
    INFO(bad);
    CHECK_FALSE(parse_w3c(bad));
  }
}

TEST_CASE("time: what is written reads back, to the second") {
  for (const char* text : {"1969-12-31T23:59:59Z", "2000-02-29T12:00:00Z", "9999-12-31T23:59:59Z"}) {
    CHECK(format_w3c(*parse_w3c(text)) == text);
  }
  CHECK(format_w3c(-1) == "1969-12-31T23:59:59Z");
}

TEST_CASE("local time: a wall clock knows summer and winter") {
  CHECK(in_utc("2016-07-01 12:00:00", "Europe/Zurich") == "2016-07-01T10:00:00Z");
  CHECK(in_utc("2016-01-01", "Europe/Zurich") == "2015-12-31T23:00:00Z");
  CHECK(in_utc("2016-01-04 10:29:14", "America/New_York") == "2016-01-04T15:29:14Z");
}

// Compared with Python's zoneinfo (fold = 0), which has the same rule.
TEST_CASE("local time: in the night when clocks go forward a missing hour is read with the offset before") {
  CHECK(in_utc("2016-03-27 02:30:00", "Europe/Zurich") == "2016-03-27T01:30:00Z");
  CHECK(in_utc("2016-03-13 02:30:00", "America/New_York") == "2016-03-13T07:30:00Z");
  CHECK(in_utc("2011-03-13 02:30:00", "America/Los_Angeles") == "2011-03-13T10:30:00Z");
}

TEST_CASE("local time: in the night when clocks go back a doubled hour is the first of the two") {
  CHECK(in_utc("2016-10-30 02:30:00", "Europe/Zurich") == "2016-10-30T00:30:00Z");
  CHECK(in_utc("2016-11-06 01:30:00", "America/New_York") == "2016-11-06T05:30:00Z");
  CHECK(in_utc("2011-11-06 01:30:00", "America/Los_Angeles") == "2011-11-06T08:30:00Z");
}

TEST_CASE("local time: both nights in Germany, from the wall clock and back") {
  const auto shown = [](const char* time) { return *to_local(*parse_w3c(time), "Europe/Berlin"); };
  const auto wall = [](const char* time) { return parse_local(time).value(); };
  CHECK(in_utc("2026-03-29 01:59:59", "Europe/Berlin") == "2026-03-29T00:59:59Z");
  CHECK(in_utc("2026-03-29 02:30:00", "Europe/Berlin") == "2026-03-29T01:30:00Z");
  CHECK(in_utc("2026-03-29 03:00:00", "Europe/Berlin") == "2026-03-29T01:00:00Z");
  CHECK(in_utc("2026-10-25 01:59:59", "Europe/Berlin") == "2026-10-24T23:59:59Z");
  CHECK(in_utc("2026-10-25 02:30:00", "Europe/Berlin") == "2026-10-25T00:30:00Z");
  CHECK(in_utc("2026-10-25 03:00:00", "Europe/Berlin") == "2026-10-25T02:00:00Z");
  CHECK(shown("2026-03-29T00:59:59Z") == wall("2026-03-29 01:59:59"));
  CHECK(shown("2026-03-29T01:00:00Z") == wall("2026-03-29 03:00:00"));
  CHECK(shown("2026-10-25T00:30:00Z") == wall("2026-10-25 02:30:00"));
  CHECK(shown("2026-10-25T01:30:00Z") == wall("2026-10-25 02:30:00"));
  CHECK(shown("1969-12-31T23:30:00Z") == wall("1970-01-01 00:30:00"));
  CHECK_FALSE(to_local(0, "Europe/Nowhere"));
}

TEST_CASE("local time: what is not before a time is the second of a doubled hour where only that is possible") {
  const auto read = [](const char* local, const char* since) {
    return format_w3c(*to_utc(parse_local(local).value(), "Europe/Berlin", parse_w3c(since)));
  };
  CHECK(read("2026-10-25 02:10:00", "2026-10-25T00:50:00Z") == "2026-10-25T01:10:00Z");
  CHECK(read("2026-10-25 02:10:00", "2026-10-25T00:05:00Z") == "2026-10-25T00:10:00Z");
  CHECK(read("2026-10-25 02:10:00", "2026-10-25T09:00:00Z") == "2026-10-25T00:10:00Z");
  CHECK(read("2026-10-26 02:10:00", "2026-10-27T09:00:00Z") == "2026-10-26T01:10:00Z");
}

TEST_CASE("months: they begin at the town's midnight, in summer and in winter") {
  const auto months = [](const char* now, const char* zone, int count) {
    std::string out;
    for (const Month& month : last_months(*parse_w3c(now), zone, count)) {
      out += month.period + " " + format_w3c(month.begin) + " " + format_w3c(month.end) + "\n";
    }
    return out;
  };
  CHECK(months("2026-04-15T12:00:00Z", "Europe/Berlin", 3) ==
        "2026-02 2026-01-31T23:00:00Z 2026-02-28T23:00:00Z\n"
        "2026-03 2026-02-28T23:00:00Z 2026-03-31T22:00:00Z\n"
        "2026-04 2026-03-31T22:00:00Z 2026-04-30T22:00:00Z\n");
  CHECK(months("2026-11-01T00:00:00Z", "Europe/Berlin", 2) ==
        "2026-10 2026-09-30T22:00:00Z 2026-10-31T23:00:00Z\n"
        "2026-11 2026-10-31T23:00:00Z 2026-11-30T23:00:00Z\n");
  CHECK(months("2026-01-01T00:00:00Z", "Europe/Nowhere", 2) ==
        "2025-12 2025-12-01T00:00:00Z 2026-01-01T00:00:00Z\n"
        "2026-01 2026-01-01T00:00:00Z 2026-02-01T00:00:00Z\n");
}

TEST_CASE("months: a report in the first minutes of the town's month is in the newest of them") {
  for (const auto& [before, after, period] : {std::tuple{"2026-10-31T22:59:59Z", "2026-10-31T23:00:00Z", "2026-11"},
                                              std::tuple{"2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z", "2026-04"},
                                              std::tuple{"2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z", "2027-01"}}) {
    INFO(period);
    CHECK(last_months(*parse_w3c(before), "Europe/Berlin", 12).back().period < period);
    const auto now = *parse_w3c(after);
    const auto months = last_months(now, "Europe/Berlin", 12);
    CHECK(months.size() == 12);
    CHECK(months.back().period == period);
    CHECK((months.back().begin <= now && now < months.back().end));
  }
}

TEST_CASE("local time: an unknown zone is told by its name") {
  const auto time = to_utc({}, "Europe/Nowhere");
  REQUIRE_FALSE(time);
  CHECK(time.error().message.find("Europe/Nowhere") != std::string::npos);
}

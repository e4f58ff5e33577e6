// SPDX-License-Identifier: EUPL-1.2
#include "timestamp.h"

#include <catch2/catch.hpp>

#include "local_time.h"

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

TEST_CASE("local time: an unknown zone is told by its name") {
  const auto time = to_utc({}, "Europe/Nowhere");
  REQUIRE_FALSE(time);
  CHECK(time.error().message.find("Europe/Nowhere") != std::string::npos);
}

// SPDX-License-Identifier: EUPL-1.2
#include "config/rfc3339.h"

#include <catch2/catch.hpp>

using stadtkern::config::parse_rfc3339;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

}  // namespace

TEST_CASE("rfc3339: a time in UTC, to the microsecond") {
  CHECK(parse_rfc3339("1970-01-01T00:00:00Z") == 0);
  CHECK(parse_rfc3339("1970-01-02T00:00:01Z") == kDay + kSecond);
  CHECK(parse_rfc3339("2026-11-25T19:08:40Z") == 1'795'633'720 * kSecond);
  CHECK(parse_rfc3339("2026-11-25t19:08:40z") == 1'795'633'720 * kSecond);
  CHECK(parse_rfc3339("1969-12-31T23:59:59Z") == -kSecond);
  CHECK(parse_rfc3339("1969-12-31T23:59:59.75Z") == -kSecond / 4);
  CHECK(parse_rfc3339("0000-01-01T00:00:00Z") == -719'528 * kDay);
  CHECK(parse_rfc3339("9999-12-31T23:59:59.999999Z") == 253'402'300'800 * kSecond - 1);
}

TEST_CASE("rfc3339: a fraction has any number of digits, at least one") {
  CHECK(parse_rfc3339("1970-01-01T00:00:00.5Z") == kSecond / 2);
  CHECK(parse_rfc3339("1970-01-01T00:00:00.000001Z") == 1);
  CHECK(parse_rfc3339("1970-01-01T00:00:00.0000019Z") == 1);
  CHECK(parse_rfc3339("1970-01-01T00:00:00.12345678901234567890123+00:00") == 123'456);
  for (const auto* wrong : {"1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.", "1970-01-01T00:00:00.5",
                            "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00.5.5Z", "1970-01-01T00:00:00.-5Z"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rfc3339(wrong));
  }
}

TEST_CASE("rfc3339: an offset is taken off, also over the day and the year") {
  const auto utc = parse_rfc3339("2026-11-25T19:08:40Z");
  CHECK(parse_rfc3339("2026-11-25T20:08:40+01:00") == utc);
  CHECK(parse_rfc3339("2026-11-25T14:38:40.0-04:30") == utc);
  CHECK(parse_rfc3339("2026-11-26T18:07:40+22:59") == utc);
  CHECK(parse_rfc3339("2026-11-25T19:08:40-00:00") == utc);
  CHECK(parse_rfc3339("1970-01-01T00:30:00+01:00") == -1'800 * kSecond);
  CHECK(parse_rfc3339("2026-12-31T23:30:00-01:00") == parse_rfc3339("2027-01-01T00:30:00Z"));
  for (const auto* wrong :
       {"2026-11-25T19:08:40", "2026-11-25T19:08:40+1:00", "2026-11-25T19:08:40+0100", "2026-11-25T19:08:40+24:00",
        "2026-11-25T19:08:40+01:60", "2026-11-25T19:08:40 Z", "2026-11-25T19:08:40UTC", "2026-11-25T19:08:40+01:00Z",
        "2026-11-25T19:08:40+-1:00", "2026-11-25T19:08:40Zx"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rfc3339(wrong));
  }
}

TEST_CASE("rfc3339: 29 February is a day of leap years only") {
  CHECK(parse_rfc3339("2028-02-29T00:00:00Z") == *parse_rfc3339("2028-02-28T00:00:00Z") + kDay);
  CHECK(parse_rfc3339("2028-03-01T00:00:00Z") == *parse_rfc3339("2028-02-28T00:00:00Z") + 2 * kDay);
  CHECK(parse_rfc3339("2000-02-29T12:00:00Z"));
  CHECK_FALSE(parse_rfc3339("2027-02-29T00:00:00Z"));
  CHECK_FALSE(parse_rfc3339("2100-02-29T00:00:00Z"));
}

TEST_CASE("rfc3339: a leap second ends a day of UTC and is the second after it") {
  CHECK(parse_rfc3339("2016-12-31T23:59:60Z") == parse_rfc3339("2017-01-01T00:00:00Z"));
  CHECK(parse_rfc3339("2017-01-01T00:59:60.5+01:00") == *parse_rfc3339("2017-01-01T00:00:00Z") + kSecond / 2);
  for (const auto* wrong : {"2016-12-31T12:00:60Z", "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:61Z"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rfc3339(wrong));
  }
}

TEST_CASE("rfc3339: what is out of range or of another form is no time") {
  for (const auto* wrong : {"",
                            "Z",
                            "2026",
                            "2026-11-25",
                            "2026-11-25T19:08",
                            "2026-11-25T19:08Z",
                            "2026-00-01T00:00:00Z",
                            "2026-13-01T00:00:00Z",
                            "2026-11-00T00:00:00Z",
                            "2026-11-31T00:00:00Z",
                            "2026-01-32T00:00:00Z",
                            "2026-11-25T24:00:00Z",
                            "2026-11-25T19:60:00Z",
                            "2026-11-25T19:08:-1Z",
                            "2026-11-25 19:08:40Z",
                            "2026-11-25T19:08: 4Z",
                            "2026-11-25T19.08.40Z",
                            "2026/11/25T19:08:40Z",
                            "20261125T190840Z",
                            "+2026-11-25T19:08:40Z",
                            "-026-11-25T19:08:40Z",
                            "12026-11-25T19:08:40Z",
                            " 2026-11-25T19:08:40Z",
                            "2026-11-25T19:08:40Z ",
                            "2026-11-25X19:08:40Z",
                            "0x26-11-25T19:08:40Z"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rfc3339(wrong));
  }
  CHECK_FALSE(parse_rfc3339(std::string_view("2026-11-25T19:08:40Z\0", 21)));
}

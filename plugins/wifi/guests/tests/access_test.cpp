// SPDX-License-Identifier: EUPL-1.2
// Who may go online and what is left.
#include "guests/access.h"

#include <catch2/catch.hpp>

namespace wifi::guests {
namespace {

constexpr Micros kNow = 1'764'201'600 * kSecond;

Pass pass() {
  Pass one;
  one.id = "p";
  one.limits = {3'600, 1'000'000, 0, 0, 1, 0};
  return one;
}

TEST_CASE("access: without limits there is no end to anything") {
  const Left left = judge({}, {}, kNow);
  CHECK(left.verdict == Verdict::Allowed);
  CHECK_FALSE(left.seconds);
  CHECK_FALSE(left.bytes);
}

TEST_CASE("access: what is left is the least of all limits") {
  Pass one = pass();
  one.used_seconds = 600;
  one.used_bytes = 400'000;
  CHECK(judge(one, {}, kNow).seconds == 3'000);
  CHECK(judge(one, {}, kNow).bytes == 600'000);
  one.limits.day_seconds = 1'000;
  one.limits.day_bytes = 300'000;
  const Left left = judge(one, {200, 100'000, 0}, kNow);
  CHECK(left.seconds == 800);
  CHECK(left.bytes == 200'000);
  one.until = kNow + 30 * kSecond;
  CHECK(judge(one, {200, 0, 0}, kNow).seconds == 30);
}

TEST_CASE("access: each limit that is reached says which one") {
  Pass one = pass();
  one.used_seconds = 3'600;
  CHECK(judge(one, {}, kNow).verdict == Verdict::TimeUsed);
  one = pass();
  one.used_bytes = 2'000'000;
  CHECK(judge(one, {}, kNow).verdict == Verdict::DataUsed);
  CHECK(judge(one, {}, kNow).bytes == 0);
  one = pass();
  one.limits.day_seconds = 60;
  CHECK(judge(one, {60, 0, 0}, kNow).verdict == Verdict::DayTimeUsed);
  one.limits.day_seconds = 0;
  one.limits.day_bytes = 60;
  CHECK(judge(one, {0, 61, 0}, kNow).verdict == Verdict::DayDataUsed);
  one = pass();
  one.until = kNow;
  CHECK(judge(one, {}, kNow).verdict == Verdict::Ended);
  one.until = kNow + kSecond / 2;  // less than a second would be no limit to a server
  CHECK(judge(one, {}, kNow).verdict == Verdict::Ended);
  one.blocked = true;
  CHECK(judge(one, {}, kNow).verdict == Verdict::Blocked);
}

TEST_CASE("access: as many devices at a time as the pass is for") {
  Pass one = pass();
  CHECK(judge(one, {0, 0, 1}, kNow).verdict == Verdict::TooManyDevices);
  one.limits.devices = 2;
  CHECK(judge(one, {0, 0, 1}, kNow).verdict == Verdict::Allowed);
  one.limits.devices = 0;
  CHECK(judge(one, {0, 0, 100}, kNow).verdict == Verdict::Allowed);
}

TEST_CASE("access: a pass that lasts from its first use ends then, or at its last day") {
  Pass one = pass();
  one.limits.lasts = 600;
  CHECK(end_from(one, kNow) == kNow + 600 * kSecond);
  one.first = kNow - 500 * kSecond;
  CHECK(judge(one, {}, kNow).seconds == 100);
  one.until = kNow + 10 * kSecond;
  CHECK(judge(one, {}, kNow).seconds == 10);
  one.limits.lasts = 0;
  CHECK(end_from(one, kNow) == one.until);
}

}  // namespace
}  // namespace wifi::guests

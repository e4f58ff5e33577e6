// SPDX-License-Identifier: EUPL-1.2
#include "guests/asked.h"

#include <catch2/catch.hpp>

namespace wifi::guests {
namespace {

constexpr Micros kNow = 1'764'201'600 * kSecond;

TEST_CASE("asked: for some minutes a device is known that a server of the town has asked about") {
  Asked asked;
  asked.note(1, "a402b9d3fd29", kNow);
  CHECK(asked.lately(1, "a402b9d3fd29", kNow + 14 * kMinute));
  CHECK_FALSE(asked.lately(1, "a402b9d3fd29", kNow + 15 * kMinute));
  CHECK_FALSE(asked.lately(2, "a402b9d3fd29", kNow));
  CHECK_FALSE(asked.lately(1, "a402b9d3fd2a", kNow));
  asked.note(1, "a402b9d3fd29", kNow + 15 * kMinute);
  CHECK(asked.lately(1, "a402b9d3fd29", kNow + 16 * kMinute));
}

TEST_CASE("asked: it holds no more than it may, and forgets who was quiet longest") {
  Asked asked(2);
  for (const char* station : {"a", "b", "a", "c"}) asked.note(1, station, kNow);
  CHECK(asked.size() == 2);
  CHECK(asked.lately(1, "a", kNow));
  CHECK_FALSE(asked.lately(1, "b", kNow));
}

}  // namespace
}  // namespace wifi::guests

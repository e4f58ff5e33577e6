// SPDX-License-Identifier: EUPL-1.2
#include "backoff.h"

#include <catch2/catch.hpp>

namespace notify {
namespace {

TEST_CASE("backoff: pauses double up to their limit") {
  CHECK(delivery_pause(1) == kMinute);
  CHECK(delivery_pause(2) == 2 * kMinute);
  CHECK(delivery_pause(8) == 128 * kMinute);
  CHECK(delivery_pause(9) == 4 * kHour);
  CHECK(delivery_pause(1'000'000) == 4 * kHour);
  CHECK(trouble_pause(1) == 5 * kSecond);
  CHECK(trouble_pause(20) == kHour);
  CHECK(server_pause(1) == 5 * kSecond);
  CHECK(server_pause(3) == 20 * kSecond);
  CHECK(server_pause(20) == 5 * kMinute);
  CHECK(miss_pause(1) == 2 * kSecond);
  CHECK(miss_pause(4) == 16 * kSecond);
  CHECK(miss_pause(1'000'000) == 5 * kMinute);
}

TEST_CASE("backoff: a delivery is given up after five days, and not before") {
  CHECK_FALSE(tried_long_enough(0, kTriedFor - 1));
  CHECK(tried_long_enough(0, kTriedFor));
  CHECK(kTriedFor == 5 * 24 * kHour);
}

}  // namespace
}  // namespace notify

// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/buckets.h>

#include <catch2/catch.hpp>

using stadtkern::Buckets;

namespace {

constexpr std::int64_t kNow = 1'767'268'800'000'000;
constexpr std::int64_t kMinute = 60'000'000;

}  // namespace

TEST_CASE("buckets: a client has its tokens at once, and gets them back over the hour, others have their own") {
  Buckets buckets;
  for (int i = 0; i < 6; ++i) REQUIRE(buckets.take("a", 6, kNow));
  CHECK_FALSE(buckets.take("a", 6, kNow));
  CHECK(buckets.take("b", 6, kNow));
  CHECK_FALSE(buckets.take("a", 6, kNow + 9 * kMinute));
  CHECK(buckets.take("a", 6, kNow + 11 * kMinute));
  CHECK_FALSE(buckets.take("a", 6, kNow + 11 * kMinute));
  CHECK_FALSE(buckets.take("a", 6, kNow));  // a clock that was set back gives nothing
  for (int i = 0; i < 100; ++i) REQUIRE(buckets.take("a", 0, kNow));
}

TEST_CASE("buckets: however long a client was quiet, it has no more than an hour's tokens") {
  Buckets buckets;
  REQUIRE(buckets.take("a", 3, kNow));
  for (int i = 0; i < 3; ++i) REQUIRE(buckets.take("a", 3, kNow + 10'000 * kMinute));
  CHECK_FALSE(buckets.take("a", 3, kNow + 10'000 * kMinute));
  CHECK_FALSE(buckets.take("a", 1, kNow + 10'000 * kMinute));  // nor when the limit is another by then
}

TEST_CASE("buckets: the table holds so many clients, and forgets who was quiet longest") {
  Buckets buckets{3};
  for (const char* client : {"a", "b", "c", "a"}) REQUIRE(buckets.take(client, 2, kNow));
  CHECK(buckets.take("d", 2, kNow));  // in place of b
  CHECK(buckets.size() == 3);
  CHECK_FALSE(buckets.take("a", 2, kNow));
  CHECK(buckets.take("b", 2, kNow));
  CHECK(buckets.take("b", 2, kNow));
  CHECK_FALSE(buckets.take("b", 2, kNow));
  CHECK(buckets.size() == 3);
}

// SPDX-License-Identifier: EUPL-1.2
#include "figures/duration.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace waste;
using namespace waste::figures;

TEST_CASE("figures: every time lies in its bucket, and no bucket is wider than is said") {
  std::mt19937_64 random{7};
  std::uniform_real_distribution<double> exponent{0, 15};
  for (int i = 0; i < 100'000; ++i) {
    const auto time = static_cast<Micros>(std::pow(10, exponent(random)));
    const int bucket = bucket_of(time);
    REQUIRE(bucket_begin(bucket) <= time);
    REQUIRE((time < bucket_end(bucket) || bucket == kBuckets - 1));
  }
  for (int bucket = 1; bucket < kBuckets; ++bucket) {
    const double width = static_cast<double>(bucket_end(bucket)) / static_cast<double>(bucket_begin(bucket));
    REQUIRE(width < kWidth + 1e-6);
  }
  CHECK(bucket_of(-5) == 0);
  CHECK(bucket_of(0) == 0);
  CHECK(bucket_of(59 * kSecond) == 0);
  CHECK(bucket_of(60 * kSecond) == 1);
}

TEST_CASE("figures: the true median lies where it is said to lie") {
  std::mt19937_64 random{11};
  for (int round = 0; round < 500; ++round) {
    std::vector<Micros> times(1 + random() % 40);
    Histogram histogram{{kOpen, 3}};
    std::lognormal_distribution<double> days{0.5, 2};
    for (Micros& time : times) {
      time = static_cast<Micros>(days(random) * kDay);
      ++histogram[bucket_of(time)];
    }
    std::sort(times.begin(), times.end());
    const auto half = times.size() / 2;
    const Micros median = times.size() % 2 ? times[half] : (times[half - 1] + times[half]) / 2;
    const Summary summary = summary_of(histogram);
    REQUIRE(summary.open == 3);
    REQUIRE(summary.closed == static_cast<std::int64_t>(times.size()));
    REQUIRE(summary.median);
    REQUIRE(summary.median->at_least <= median);
    REQUIRE(median <= summary.median->at_most);
    REQUIRE(summary.median->at_least <= summary.median->estimate);
    REQUIRE(summary.median->estimate <= summary.median->at_most);
  }
  CHECK_FALSE(summary_of({{kOpen, 5}}).median);
  CHECK(summary_of({}).reports == 0);
}

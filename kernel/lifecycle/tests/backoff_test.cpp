// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/backoff.h"

#include <catch2/catch.hpp>

#include <random>

using stadtkern::config::Restart;
using stadtkern::lifecycle::Backoff;
using namespace std::chrono_literals;

namespace {

Restart policy() {
  Restart policy;
  policy.intensity = 5;
  policy.period = 60s;
  policy.backoff_first = 500ms;
  policy.backoff_max = 4s;
  policy.jitter = 0.2;
  return policy;
}

}  // namespace

TEST_CASE("backoff: the first restart after a crash is at once, the next ones wait twice as long each") {
  Backoff backoff(policy());
  backoff.ready(0ms);
  CHECK(backoff.crashed(1s, 0.5) == 0ms);
  CHECK(backoff.crashed(2s, 0.5) == 500ms);
  CHECK(backoff.crashed(3s, 0.5) == 1000ms);
  CHECK(backoff.crashed(4s, 0.5) == 2000ms);
}

TEST_CASE("backoff: chance moves the delay by the jitter's part and no further") {
  for (const double chance : {0.0, 0.25, 0.5, 0.999}) {
    Backoff backoff(policy());
    backoff.ready(0ms);
    REQUIRE(backoff.crashed(1s, chance) == 0ms);
    const auto delay = backoff.crashed(2s, chance);
    REQUIRE(delay);
    CHECK(*delay >= 400ms);
    CHECK(*delay <= 600ms);
  }
}

TEST_CASE("backoff: more crashes within the period than its intensity lead to quarantine") {
  Backoff backoff(policy());
  for (int i = 0; i < 5; ++i) {
    backoff.ready(i * 1s);
    REQUIRE(backoff.crashed(i * 1s + 500ms, 0.5));
  }
  backoff.ready(5s);
  CHECK_FALSE(backoff.crashed(6s, 0.5));
}

TEST_CASE("backoff: rare crashes never lead to quarantine, and each is answered at once") {
  Backoff backoff(policy());
  for (int i = 0; i < 1000; ++i) {
    backoff.ready(i * 100s);
    REQUIRE(backoff.crashed(i * 100s + 61s, 0.9) == 0ms);
  }
}

TEST_CASE("backoff: starts that fail one after another lead to quarantine however far apart they are") {
  Backoff backoff(policy());
  int starts = 0;
  while (backoff.crashed(starts * 1000s, 0.5)) ++starts;
  CHECK(starts == 5);
}

TEST_CASE("backoff: who is ready for a whole period is forgiven") {
  Backoff backoff(policy());
  for (int i = 0; i < 4; ++i) REQUIRE(backoff.crashed(i * 1s, 0.5));
  backoff.ready(10s);
  CHECK(backoff.crashed(70s, 0.5) == 0ms);
}

TEST_CASE("backoff: after quarantine was lifted it counts anew") {
  Backoff backoff(policy());
  while (backoff.crashed(1s, 0.5)) continue;
  backoff.forget();
  CHECK(backoff.crashed(2s, 0.5) == 0ms);
}

TEST_CASE("backoff: no delay is longer than the longest and none is negative, whatever happens") {
  std::mt19937 random(20260301);
  for (int run = 0; run < 200; ++run) {
    Restart rules = policy();
    rules.intensity = 40;
    rules.jitter = 1.0;
    Backoff backoff(rules);
    Backoff::Time now{0};
    for (int i = 0; i < 200; ++i) {
      now += std::chrono::milliseconds(random() % 20'000);
      if (random() % 2 == 0) backoff.ready(now);
      now += std::chrono::milliseconds(random() % 20'000);
      const auto delay = backoff.crashed(now, static_cast<double>(random() % 1000) / 1000);
      if (!delay) break;
      REQUIRE(*delay >= 0ms);
      REQUIRE(*delay <= 2 * rules.backoff_max);
    }
  }
}

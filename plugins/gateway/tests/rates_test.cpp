// SPDX-License-Identifier: EUPL-1.2
#include "rates.h"

#include <catch2/catch.hpp>
#include <string>

using gateway::Address;
using gateway::Rate;
using gateway::RateLimiter;
using namespace std::chrono_literals;

namespace {

const RateLimiter::Time kBegin{1h};

TEST_CASE("rates: as many at once as the burst says, then as many a second") {
  RateLimiter limiter;
  const Rate rate{10, 5};
  const auto who = limiter.of(*Address::parse("192.0.2.1"));
  for (std::uint32_t i = 0; i < 5; ++i) {
    const auto outcome = limiter.take(who, rate, kBegin);
    CHECK(outcome.passed);
    CHECK(outcome.left == 4 - i);
  }
  for (int i = 0; i < 100; ++i) {
    const auto refused = limiter.take(who, rate, kBegin);
    CHECK_FALSE(refused.passed);
    CHECK(refused.wait == 100ms);  // being refused costs nothing more
  }
  CHECK_FALSE(limiter.take(who, rate, kBegin + 99ms).passed);
  CHECK(limiter.take(who, rate, kBegin + 100ms).passed);
  CHECK_FALSE(limiter.take(who, rate, kBegin + 101ms).passed);
  CHECK(limiter.take(who, rate, kBegin + 1h).left == 4);
}

TEST_CASE("rates: nobody uses up what somebody else has, but a /64 is one client") {
  RateLimiter limiter;
  const Rate rate{1, 1};
  const auto of = [&](const char* text) { return limiter.of(*Address::parse(text)); };
  CHECK(limiter.take(of("192.0.2.1"), rate, kBegin).passed);
  CHECK_FALSE(limiter.take(of("192.0.2.1"), rate, kBegin).passed);
  CHECK(limiter.take(of("192.0.2.2"), rate, kBegin).passed);
  CHECK(limiter.take(of("2001:db8:1:2::1"), rate, kBegin).passed);
  CHECK_FALSE(limiter.take(of("2001:db8:1:2:ffff::9"), rate, kBegin).passed);
  CHECK(limiter.take(of("2001:db8:1:3::1"), rate, kBegin).passed);
  CHECK(of("192.0.2.1") == of("::ffff:192.0.2.1"));
  const auto tagged = [&](const char* text) { return limiter.of("kind", *Address::parse(text)); };
  CHECK(tagged("2001:db8:1:2::1") == tagged("2001:db8:1:2:ffff::9"));
  CHECK(tagged("2001:db8:1:2::1") != tagged("2001:db8:1:3::1"));
  CHECK(tagged("192.0.2.1") != of("192.0.2.1"));
  CHECK(limiter.of("account", 1, "a") != limiter.of("account", 2, "a"));
  CHECK(limiter.of("account", 1, "a") != limiter.of("key", 1, "a"));
  CHECK(RateLimiter().of(*Address::parse("192.0.2.1")) != of("192.0.2.1"));
}

TEST_CASE("rates: two hundred thousand others leave whoever is held up where he is, and those who wait nobody out") {
  RateLimiter limiter;
  const Rate rate{1, 10};
  const auto guilty = limiter.of("account", 1, "guilty");
  for (int i = 0; i < 10; ++i) CHECK(limiter.take(guilty, rate, kBegin).passed);
  int refused = 0;
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    if (!limiter.take(limiter.of("account", 2, std::to_string(i)), rate, kBegin + 1ms).passed) ++refused;
  }
  CHECK(refused == 0);
  CHECK_FALSE(limiter.take(guilty, rate, kBegin + 2ms).passed);
}

TEST_CASE("rates: the fields say policy, what is left and how long to wait") {
  std::string policies;
  std::string limits;
  gateway::note_rate("address", {10, 25}, {true, 24, 0ms, 1200ms}, policies, limits);
  gateway::note_rate("key", {0.5, 3}, {false, 0, 1001ms, 6000ms}, policies, limits);
  CHECK(policies == R"("address";q=25;w=3, "key";q=3;w=6)");
  CHECK(limits == R"("address";r=24;t=2, "key";r=0;t=2)");
}

}  // namespace

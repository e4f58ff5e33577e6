// SPDX-License-Identifier: EUPL-1.2
// Who has to wait, with a clock of the test's own.
#include "throttle.h"

#include <catch2/catch.hpp>

using identity::Throttle;

namespace {

constexpr Throttle::Micros kSecond = 1'000'000;

// Tries until somebody has to wait; how often that went.
int tries(Throttle& throttle, const std::string& account, const std::string& client, Throttle::Micros now) {
  int count = 0;
  while (count < 100 && throttle.attempt(account, client, false, now) == 0) ++count;
  return count;
}

TEST_CASE("throttle: a few slips are free, then the wait doubles up to a quarter of an hour") {
  Throttle throttle;
  Throttle::Micros now = 10 * kSecond;
  CHECK(tries(throttle, "a", "x", now) == Throttle::kFreePerAccount);
  CHECK(throttle.attempt("a", "x", false, now) == 1 * kSecond);
  now += kSecond;
  CHECK(throttle.attempt("a", "x", false, now) == 0);
  CHECK(throttle.attempt("a", "x", false, now) == 2 * kSecond);
  for (int i = 0; i < 30; ++i) {
    const auto wait = throttle.attempt("a", "x", false, now);
    CHECK(wait <= Throttle::kLongest);
    now += wait;
  }
  CHECK(throttle.attempt("a", "x", false, now) == Throttle::kLongest);
}

TEST_CASE("throttle: a stranger's failures do not lock out the account's owner") {
  Throttle throttle;
  for (int client = 0; client < 50; ++client) tries(throttle, "a", "stranger" + std::to_string(client), kSecond);
  CHECK(throttle.attempt("a", "owner", false, kSecond) == 0);
  throttle.passed("a", "owner");
}

TEST_CASE("throttle: one password tried on many accounts is held up, too") {
  Throttle throttle;
  int passed = 0;
  for (int account = 0; account < 200; ++account) {
    if (throttle.attempt("account" + std::to_string(account), "x", false, kSecond) == 0) ++passed;
  }
  CHECK(passed == Throttle::kFreePerClient);
  CHECK(throttle.attempt("other", "y", false, kSecond) == 0);
  // A browser that is known to its account has its own key and is not held up by its neighbours.
  CHECK(throttle.attempt("mine", "device:1", true, kSecond) == 0);
}

TEST_CASE("throttle: attempts that are refused do not wash out the counts that hold them up") {
  constexpr std::size_t kMost = 100;
  Throttle throttle(kMost);
  const auto guess = [&](int account) {
    return throttle.attempt("account" + std::to_string(account), "x", false, kSecond);
  };
  CHECK(tries(throttle, "owner", "y", kSecond) == Throttle::kFreePerAccount);
  for (int account = 0; account < 1000; ++account) (void)guess(account);
  CHECK(throttle.size() <= Throttle::kFreePerClient + 3U);  // the accounts tried, the two clients, the owner's pair
  CHECK(throttle.attempt("owner", "y", false, kSecond) > 0);
}

TEST_CASE("throttle: an account of one's own does not clear the count over all others") {
  Throttle throttle;
  for (int account = 0; account < Throttle::kFreePerClient; ++account) {
    CHECK(throttle.attempt("account" + std::to_string(account), "x", false, kSecond) == 0);
  }
  throttle.passed("account0", "x");
  CHECK(throttle.attempt("account0", "x", false, kSecond) == 0);
  CHECK(throttle.attempt("account99", "x", false, kSecond) > 0);
}

TEST_CASE("throttle: what was not tried after all does not count") {
  Throttle throttle;
  for (int i = 0; i < 100; ++i) {
    REQUIRE(throttle.attempt("a", "x", false, kSecond) == 0);
    throttle.taken_back("a", "x");
  }
  CHECK(tries(throttle, "a", "x", kSecond) == Throttle::kFreePerAccount);
}

TEST_CASE("throttle: who signs in begins anew, and an hour forgets") {
  Throttle throttle;
  tries(throttle, "a", "x", kSecond);
  throttle.passed("a", "x");
  CHECK(tries(throttle, "a", "x", kSecond) == Throttle::kFreePerAccount);
  CHECK(tries(throttle, "a", "x", 2 * kSecond + Throttle::kForgotten) >= Throttle::kFreePerAccount);
}

TEST_CASE("throttle: holds only so many, and forgets the one that was quiet longest") {
  Throttle throttle(10);
  tries(throttle, "a", "x", kSecond);
  for (int i = 0; i < 100; ++i) {
    CHECK(throttle.attempt("b" + std::to_string(i), "device:" + std::to_string(i), true, kSecond) == 0);
    CHECK(throttle.size() <= 10);
  }
  CHECK(throttle.attempt("a", "x", false, kSecond) == 0);
}

}  // namespace

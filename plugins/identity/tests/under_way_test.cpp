// SPDX-License-Identifier: EUPL-1.2
// How many sign-ins at providers may be under way, with a clock of the test's own.
#include "oidc/under_way.h"

#include <catch2/catch.hpp>

using identity::oidc::UnderWay;
using Begun = UnderWay::Begun;

namespace {

constexpr UnderWay::Micros kSecond = 1'000'000;
constexpr UnderWay::Limits kSmall{3, 5, 600 * kSecond};

TEST_CASE("under way: who begins without end is refused, and others are not") {
  UnderWay all(kSmall);
  for (int i = 0; i < 3; ++i) CHECK(all.begin("t", "a", i * kSecond) == Begun::Yes);
  for (int i = 0; i < 10; ++i) CHECK(all.begin("t", "a", 4 * kSecond) == Begun::ClientFull);
  CHECK(all.begin("t", "b", 4 * kSecond) == Begun::Yes);
  // One is over after its time, and one by ending.
  CHECK(all.begin("t", "a", 600 * kSecond) == Begun::Yes);
  CHECK(all.begin("t", "a", 600 * kSecond) == Begun::ClientFull);
  all.ended("t", "a");
  CHECK(all.begin("t", "a", 600 * kSecond) == Begun::Yes);
  CHECK(all.begin("t", "a", 600 * kSecond) == Begun::ClientFull);
}

TEST_CASE("under way: a town has room for so many, and gets it back, and another town has its own") {
  UnderWay all(kSmall);
  for (int i = 0; i < 5; ++i) CHECK(all.begin("t", "c" + std::to_string(i), kSecond) == Begun::Yes);
  CHECK(all.begin("t", "new", 2 * kSecond) == Begun::TownFull);
  CHECK(all.begin("t", "c0", 2 * kSecond) == Begun::TownFull);
  CHECK(all.begin("u", "new", 2 * kSecond) == Begun::Yes);
  all.ended("t", "nobody");
  CHECK(all.begin("t", "new", 2 * kSecond) == Begun::TownFull);
  all.ended("t", "c3");
  CHECK(all.begin("t", "new", 2 * kSecond) == Begun::Yes);
  CHECK(all.begin("t", "newer", 3 * kSecond) == Begun::TownFull);
  for (int i = 0; i < 4; ++i) CHECK(all.begin("t", "d" + std::to_string(i), 601 * kSecond) == Begun::Yes);
  CHECK(all.begin("t", "d5", 601 * kSecond) == Begun::TownFull);
}

}  // namespace

// SPDX-License-Identifier: EUPL-1.2
#include "guests/guesses.h"

#include <catch2/catch.hpp>

#include <string>

namespace wifi::guests {
namespace {

constexpr Micros kNow = 1'764'201'600 * kSecond;

TEST_CASE("guesses: after so many slips in an hour nobody looks at more, then again") {
  Guesses guesses(3);
  for (int i = 0; i < 3; ++i) {
    CHECK(guesses.may("a", kNow));
    guesses.slipped("a", kNow);
  }
  CHECK_FALSE(guesses.may("a", kNow + 59 * kMinute));
  CHECK(guesses.may("b", kNow));
  CHECK(guesses.may("a", kNow + 60 * kMinute));
  guesses.slipped("a", kNow + 60 * kMinute);
  CHECK(guesses.may("a", kNow + 61 * kMinute));
}

TEST_CASE("guesses: nobody is nobody, and a clock that goes back locks nobody out") {
  Guesses guesses(1);
  guesses.slipped("", kNow);
  CHECK(guesses.may("", kNow));
  CHECK(guesses.size() == 0);
  guesses.slipped("a", kNow);
  CHECK_FALSE(guesses.may("a", kNow));
  CHECK(guesses.may("a", kNow - kMinute));
}

TEST_CASE("guesses: it holds no more than it may, and forgets who was quiet longest") {
  Guesses guesses(1, 3);
  for (const char* who : {"a", "b", "c", "d"}) guesses.slipped(who, kNow);
  CHECK(guesses.size() == 3);
  CHECK(guesses.may("a", kNow));
  CHECK_FALSE(guesses.may("d", kNow));
}

}  // namespace
}  // namespace wifi::guests

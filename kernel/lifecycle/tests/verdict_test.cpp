// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/verdict.h"

#include <catch2/catch.hpp>

#include <random>

using namespace stadtkern;
using namespace stadtkern::lifecycle;

namespace {

using Kind = Verdict::Kind;

Side side(std::map<std::uint32_t, bus::Tally> towns, std::int64_t each_us = 1000) {
  Side side;
  side.seen.towns = std::move(towns);
  for (const auto& [town, tally] : side.seen.towns) {
    for (std::uint64_t i = 0; i < tally.safe; ++i) side.seen.safe_latency.add(each_us * 1000);
  }
  return side;
}

Verdict verdict(const Side& before, const Side& now, bool over = false) {
  return judge(before, now, over, [](std::uint32_t town) { return "town-" + std::to_string(town); });
}

}  // namespace

TEST_CASE("verdict: the interval's lower end is Wilson's") {
  CHECK(surely_above(0, 0) == 0);
  CHECK(surely_above(0, 1000) == Approx(0).margin(1e-12));
  CHECK(surely_above(50, 1000) == Approx(0.0351).margin(0.0005));  // by hand
  CHECK(surely_above(1000, 1000) == Approx(0.9934).margin(0.0005));
  CHECK(surely_above(5, 100) > 0.015);
}

TEST_CASE("verdict: nothing wrong is fair, and too few requests are said to be so only at the end") {
  const Side before = side({{1, {30, 0, 0, 0}}});
  CHECK(verdict(before, side({{1, {100, 0, 50, 0}}})).kind == Kind::Fair);
  const Verdict end = verdict(before, side({{1, {100, 0, 50, 0}}}), true);
  CHECK(end.kind == Kind::TooFew);
  CHECK(end.why == "insufficient data: 150 requests");
  CHECK(verdict(before, side({{1, {150, 0, 50, 0}}}), true).kind == Kind::Fair);
}

TEST_CASE("verdict: five of a hundred that fail in one town of many are found, and named") {
  std::map<std::uint32_t, bus::Tally> before, now;
  for (std::uint32_t town = 1; town <= 50; ++town) {
    before[town] = {40, 0, 0, 0};
    now[town] = {300, 0, 60, 0};
  }
  now[7] = {300, 15, 60, 3};
  const Verdict found = verdict(side(before), side(now));
  CHECK(found.kind == Kind::Worse);
  CHECK(found.why == "5.0 % of 360 requests fail in town-7, 0.0 % in the version before");
}

TEST_CASE("verdict: what failed before may fail now, and single faults are accidents") {
  const Side before = side({{1, {200, 20, 0, 0}}});
  CHECK(verdict(before, side({{1, {2000, 200, 0, 0}}}), true).kind == Kind::Fair);
  CHECK(verdict(before, side({{1, {2000, 400, 0, 0}}})).kind == Kind::Worse);
  CHECK(verdict(side({}), side({{1, {2, 2, 0, 0}}})).kind == Kind::Fair);
  CHECK(verdict(side({}), side({{1, {3, 3, 0, 0}}})).kind == Kind::Worse);
  CHECK(verdict(side({}), side({{1, {0, 0, 4, 4}}})).kind == Kind::Worse);  // writes count, too
}

TEST_CASE("verdict: three times the latency is found, a slow machine is not blamed") {
  const Side before = side({{1, {100, 0, 0, 0}}}, 4'000);
  CHECK(verdict(before, side({{1, {900, 0, 0, 0}}}, 12'000)).kind == Kind::Worse);
  CHECK(verdict(before, side({{1, {900, 0, 0, 0}}}, 5'000)).kind == Kind::Fair);
  // Both are slow.
  const Side slow = side({{1, {100, 0, 0, 0}}}, 40'000);
  CHECK(verdict(slow, side({{1, {900, 0, 0, 0}}}, 42'000)).kind == Kind::Fair);
  // Microseconds are noise.
  CHECK(verdict(side({{1, {100, 0, 0, 0}}}, 100), side({{1, {900, 0, 0, 0}}}, 900)).kind == Kind::Fair);
}

TEST_CASE("verdict: a tail that only some requests have is found") {
  const Side before = side({{1, {300, 0, 0, 0}}}, 2'000);
  Side now = side({{1, {900, 0, 0, 0}}}, 2'000);
  for (int i = 0; i < 60; ++i) now.seen.safe_latency.add(30'000'000);
  const Verdict found = verdict(before, now);
  CHECK(found.kind == Kind::Worse);
  CHECK(found.why.find("take longer than") != std::string::npos);
}

TEST_CASE("verdict: memory that grows far beyond the old release's is found") {
  Side before = side({{1, {100, 0, 0, 0}}});
  Side now = side({{1, {900, 0, 0, 0}}});
  before.resident_bytes = std::uint64_t{30} << 20;
  now.resident_bytes = std::uint64_t{150} << 20;
  CHECK(verdict(before, now).kind == Kind::Fair);
  now.resident_bytes = std::uint64_t{200} << 20;
  CHECK(verdict(before, now).why == "it needs 200 MiB of memory, the version before 30 MiB");
}

TEST_CASE("verdict: two alike are seldom told apart") {
  std::mt19937 random(7);
  std::lognormal_distribution<> time(7, 0.8);  // about 1 ms
  std::bernoulli_distribution fails(0.002);
  unsigned wrong = 0;
  for (int round = 0; round < 300; ++round) {
    Side sides[2];
    for (int i = 0; i < 2; ++i) {
      bus::Tally& tally = sides[i].seen.towns[1];
      for (int request = 0; request < (i == 0 ? 200 : 1800); ++request) {
        ++tally.safe;
        tally.safe_faults += fails(random) ? 1 : 0;
        sides[i].seen.safe_latency.add(static_cast<std::int64_t>(time(random) * 1000));
      }
    }
    if (verdict(sides[0], sides[1]).kind == Kind::Worse) ++wrong;
  }
  CHECK(wrong <= 1);
}

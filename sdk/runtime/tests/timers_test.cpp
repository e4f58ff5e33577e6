// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::json::Value;
using stadtkern::testkit::Town;

namespace {

Value ticks(Town& town, const std::string& name) {
  return town.get("/notes/" + name + "?mode=ticks").json("/number");
}

void pass(Town& town, std::chrono::seconds time) {
  town.clock().advance(time);
  town.run_timers();
}

}  // namespace

TEST_CASE("timers: each runs once per period") {
  Town town{"probe"};
  town.run_timers();
  CHECK(ticks(town, "tick") == 0);
  pass(town, std::chrono::seconds(9));
  CHECK(ticks(town, "tock") == 0);
  pass(town, std::chrono::seconds(1));
  CHECK(ticks(town, "tock") == 1);
  town.run_timers();
  CHECK(ticks(town, "tock") == 1);
  for (int i = 0; i < 5; ++i) pass(town, std::chrono::seconds(10));
  CHECK(ticks(town, "tock") == 6);
  CHECK(ticks(town, "tick") == 1);
}

TEST_CASE("timers: what fell due while the module was down runs once") {
  Town town{"probe"};
  pass(town, std::chrono::seconds(60));
  CHECK(ticks(town, "tick") == 1);
  town.node().stop("probe");
  town.clock().advance(std::chrono::hours(5));
  town.restart();
  CHECK(ticks(town, "tick") == 2);
  CHECK(ticks(town, "tock") == 2);
}

TEST_CASE("timers: a clock that is set forward runs each once, one that is set back stops none") {
  Town town{"probe"};
  pass(town, std::chrono::seconds(60));
  REQUIRE(ticks(town, "tick") == 1);
  town.clock().set_wall(std::chrono::hours(24 * 365));
  pass(town, std::chrono::seconds(60));
  CHECK(ticks(town, "tick") == 2);
  town.clock().set_wall(-std::chrono::hours(24 * 365));
  pass(town, std::chrono::seconds(60));
  const auto after = *ticks(town, "tick").as_int();
  CHECK(after == 3);
  for (int i = 0; i < 5; ++i) pass(town, std::chrono::seconds(60));
  CHECK(ticks(town, "tick") == after + 5);
}

TEST_CASE("timers: a store that a clock far ahead has seen goes on after a restart with the right time") {
  Town town{"probe"};
  town.clock().set_wall(std::chrono::hours(24 * 3650));
  pass(town, std::chrono::seconds(60));
  REQUIRE(ticks(town, "tick") == 1);
  town.node().stop("probe");
  town.clock().set_wall(-std::chrono::hours(24 * 3650));
  town.restart();
  for (int i = 0; i < 3; ++i) pass(town, std::chrono::seconds(60));
  CHECK(*ticks(town, "tick").as_int() >= 4);
}

TEST_CASE("timers: one that fails leaves nothing behind, is tried again, and delays no other") {
  Town town{"probe", {{"tick_fails", true}}};
  for (int i = 0; i < 30; ++i) pass(town, std::chrono::seconds(10));
  CHECK(ticks(town, "tick") == 0);
  CHECK(ticks(town, "tock") == 30);
  CHECK(town.log().find("a timer failed") != std::string::npos);
  REQUIRE(town.reconfigure({{"tick_fails", false}}));
  for (int i = 0; i < 31; ++i) pass(town, std::chrono::seconds(10));
  CHECK(*ticks(town, "tick").as_int() >= 1);
}

TEST_CASE("timers: an instance that another has followed runs no more") {
  Town town{"probe"};
  auto& runtime = town.module().runtime();
  runtime.activate(town.id(), 100);
  town.run_timers();
  runtime.activate(town.id(), 50);  // of the past: refused by the store
  pass(town, std::chrono::seconds(10));
  CHECK(ticks(town, "tock") == 1);
}

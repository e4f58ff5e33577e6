// SPDX-License-Identifier: EUPL-1.2
#include "guests/live.h"

#include <catch2/catch.hpp>

namespace wifi::guests {
namespace {

TEST_CASE("live: a device is known by its session while that is open, and what comes empty keeps what was known") {
  Live live;
  live.heard(1, "s", {"35000006", "a402b9d3fd29", "192.0.2.3", "192.0.2.1"}, 10);
  live.heard(1, "s", {"", "", "192.0.2.4", ""}, 20);
  REQUIRE(live.find(1, "s"));
  CHECK(live.find(1, "s")->station == "a402b9d3fd29");
  CHECK(live.find(1, "s")->address == "192.0.2.4");
  CHECK_FALSE(live.find(2, "s"));
  live.gone(1, "s");
  CHECK_FALSE(live.find(1, "s"));
  CHECK(live.size() == 0);
}

TEST_CASE(
    "live: who was quiet for long is forgotten, and a town that is closed, and the quietest where there are too many") {
  Live live(3);
  live.heard(1, "a", {}, 10);
  live.heard(12, "a", {}, 20);
  live.heard(1, "b", {}, 30);
  live.forget_before(1, 15);
  CHECK_FALSE(live.find(1, "a"));
  // What another town waits for is its own.
  live.forget_before(1, 40);
  CHECK_FALSE(live.find(1, "b"));
  CHECK(live.find(12, "a"));
  live.heard(1, "b", {}, 30);
  live.forget_town(1);
  CHECK_FALSE(live.find(1, "b"));
  CHECK(live.find(12, "a"));
  for (const char* id : {"c", "d", "e"}) live.heard(2, id, {}, 40);
  CHECK(live.size() == 3);
  CHECK_FALSE(live.find(12, "a"));
}

}  // namespace
}  // namespace wifi::guests

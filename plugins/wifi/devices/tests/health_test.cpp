// SPDX-License-Identifier: EUPL-1.2
#include "devices/health.h"

#include <catch2/catch.hpp>

#include "devices/steps.h"

using namespace wifi::devices;
using wifi::Micros;

namespace {
const Patience kPatience{10 * kMinute, 3 * kMinute};
}  // namespace

TEST_CASE("health: a new device is there at once") {
  Presence presence;
  CHECK(called(presence, kHour, kPatience) == Turn::Online);
  CHECK(called(presence, kHour + 2 * kMinute, kPatience) == Turn::None);
}

TEST_CASE("health: a device is missed after a while, once") {
  Presence presence{true, kHour, 0};
  CHECK(waited(presence, kHour + 10 * kMinute, 0, kPatience) == Turn::None);
  CHECK(waited(presence, kHour + 11 * kMinute, 0, kPatience) == Turn::Offline);
  CHECK(waited(presence, kHour + 30 * kMinute, 0, kPatience) == Turn::None);
}

TEST_CASE("health: it is back when it has kept coming for a while") {
  Presence presence{false, kHour, 0};
  const Micros back = kHour + 60 * kMinute;
  CHECK(called(presence, back, kPatience) == Turn::None);
  CHECK(called(presence, back + 2 * kMinute, kPatience) == Turn::None);
  CHECK(called(presence, back + 4 * kMinute, kPatience) == Turn::Online);
  CHECK(waited(presence, back + 5 * kMinute, 0, kPatience) == Turn::None);
}

TEST_CASE("health: one that calls now and then stays away, and is told of once") {
  Presence presence{true, kHour, 0};
  int turns = 0;
  for (Micros now = kHour; now < kDay; now += kMinute) {
    if (now % (15 * kMinute) == 0) turns += called(presence, now, kPatience) == Turn::None ? 0 : 1;
    turns += waited(presence, now, 0, kPatience) == Turn::None ? 0 : 1;
  }
  CHECK(turns == 1);
  CHECK_FALSE(presence.online);
}

TEST_CASE("health: while nobody could call, nobody is missed") {
  Presence presence{true, kHour, 0};
  const Micros started = kDay;
  CHECK(waited(presence, started + 5 * kMinute, started, kPatience) == Turn::None);
  CHECK(waited(presence, started + 11 * kMinute, started, kPatience) == Turn::Offline);
}

TEST_CASE("steps: a report falls into one slot of each, and a counter that began anew loses nothing") {
  CHECK(slot_of(kSteps[0], 7 * kMinute) == 5 * kMinute);
  CHECK(slot_of(kSteps[1], kDay + 59 * kMinute) == kDay);
  CHECK(step_named("1d") == 2);
  CHECK_FALSE(step_named("1w"));
  CHECK(grown(100, 130) == 30);
  CHECK(grown(100, 20) == 20);
}

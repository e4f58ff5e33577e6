// SPDX-License-Identifier: EUPL-1.2
#include "alerts/judge.h"
#include "alerts/sender.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace std::chrono_literals;
using alerts::Kind;
using Event = alerts::Notice::Event;

namespace {

constexpr alerts::Thresholds kThresholds{10, 26h, 24h, 60s};

struct World {
  alerts::Memory memory;
  alerts::Observation seen;
  std::chrono::milliseconds now{1'000};

  std::vector<alerts::Notice> after(std::chrono::milliseconds passed) {
    now += passed;
    return memory.look(seen, kThresholds, now);
  }
  Event only(std::chrono::milliseconds passed, Kind kind) {
    const auto notices = after(passed);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].key.kind == kind);
    return notices[0].event;
  }
};

}  // namespace

TEST_CASE("alerts: a quarantine is told at once, again after a day, and as over once it has been gone for a while") {
  World world;
  CHECK(world.after(5s).empty());
  world.seen.quarantined = {{"bench", "crashed 6 times"}};
  const auto notices = world.after(5s);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].event == Event::Raised);
  CHECK(notices[0].key == alerts::Key{Kind::ModuleQuarantined, "bench"});
  CHECK(notices[0].message == "module bench is in quarantine: crashed 6 times");
  CHECK(notices[0].next == "stadtkern logs bench; then stadtkern restart bench");
  CHECK(world.memory.standing(Kind::ModuleQuarantined) == 1);
  CHECK(world.after(23h).empty());
  CHECK(world.only(1h, Kind::ModuleQuarantined) == Event::Lasting);
  CHECK(world.after(1h).empty());
  world.seen.quarantined.clear();
  CHECK(world.after(5s).empty());
  CHECK(world.after(59s).empty());
  CHECK(world.only(1s, Kind::ModuleQuarantined) == Event::Resolved);
  CHECK(world.memory.standing(Kind::ModuleQuarantined) == 0);
  CHECK(world.after(5s).empty());
}

TEST_CASE("alerts: what flickers within the settling time is told once") {
  World world;
  world.seen.quarantined = {{"bench", "crashed"}};
  CHECK(world.only(5s, Kind::ModuleQuarantined) == Event::Raised);
  for (int i = 0; i < 100; ++i) {
    world.seen.quarantined.clear();
    CHECK(world.after(50s).empty());
    world.seen.quarantined = {{"bench", "crashed"}};
    CHECK(world.after(5s).empty());
  }
}

TEST_CASE("alerts: the disk must have a percent more than the threshold to count as well again") {
  World world;
  world.seen.disk = alerts::DiskSpace{1000, 100};
  CHECK(world.after(5s).empty());
  world.seen.disk = alerts::DiskSpace{1000, 99};
  CHECK(world.only(5s, Kind::DiskLow) == Event::Raised);
  world.seen.disk = alerts::DiskSpace{1000, 105};
  CHECK(world.after(10min).empty());
  world.seen.disk.reset();  // cannot be asked for a moment: nothing is known, nothing is over
  CHECK(world.after(10min).empty());
  CHECK(world.after(10min).empty());
  world.seen.disk = alerts::DiskSpace{1000, 111};
  CHECK(world.after(5s).empty());
  CHECK(world.only(1min, Kind::DiskLow) == Event::Resolved);
}

TEST_CASE("alerts: a full queue is told when the count of refusals rises, and is over when it has not for a while") {
  World world;
  world.seen.queue_full = {{"bench", 0}};
  CHECK(world.after(5s).empty());
  world.seen.queue_full = {{"bench", 7}};
  const auto notices = world.after(5s);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].message == "the queue of module bench was full: 7 requests refused");
  CHECK(world.after(5s).empty());
  world.seen.queue_full = {{"bench", 9}};
  CHECK(world.after(30s).empty());
  CHECK(world.after(30s).empty());
  CHECK(world.only(1min, Kind::QueueFull) == Event::Resolved);
}

TEST_CASE("alerts: an old backup is told per town, and a new one ends it") {
  World world;
  world.seen.backup_age = {{"altstadt", 26h}, {"neustadt", 27h}};
  const auto notices = world.after(5s);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].key == alerts::Key{Kind::BackupOld, "neustadt"});
  CHECK(notices[0].message == "town neustadt has had no backup for 27 h");
  world.seen.backup_age = {{"altstadt", 1h}, {"neustadt", 0h}};
  CHECK(world.after(5s).empty());
  CHECK(world.only(1min, Kind::BackupOld) == Event::Resolved);
}

TEST_CASE("alerts: an alert of a town or module that is gone ends too") {
  World world;
  world.seen.backup_age = {{"neustadt", 27h}};
  CHECK(world.only(5s, Kind::BackupOld) == Event::Raised);
  world.seen.backup_age.clear();
  CHECK(world.after(5s).empty());
  CHECK(world.only(1min, Kind::BackupOld) == Event::Resolved);
}

TEST_CASE("alerts: what an earlier process told is not raised again, but told again when its time has come") {
  World world;
  world.now = 10min;
  // Raised three hours before this process's clock began, told again since.
  world.memory.remember({Kind::ModuleQuarantined, "bench"}, "it was", "do", -3h, -1h);
  CHECK(world.memory.standing(Kind::ModuleQuarantined) == 1);
  world.seen.quarantined = {{"bench", "crashed"}};
  CHECK(world.after(5s).empty());
  CHECK(world.after(22h).empty());
  const auto notices = world.after(1h);
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].event == Event::Lasting);
  CHECK(notices[0].message == "module bench is in quarantine: crashed");
  CHECK(notices[0].since == -3h);
}

TEST_CASE("alerts: what an earlier process told and is gone is told as over, in the words that it was told with") {
  World world;
  world.memory.remember({Kind::QueueFull, "bench"}, "the queue of module bench was full", "more slots", -1h, -1h);
  world.memory.remember({Kind::DiskLow, {}}, "the disk is low", "make room", -1h, -1h);
  CHECK(world.after(5s).empty());
  const auto notices = world.after(1min);  // the disk cannot be asked: nothing is known of it
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].event == Event::Resolved);
  CHECK(notices[0].key == alerts::Key{Kind::QueueFull, "bench"});
  CHECK(notices[0].message == "the queue of module bench was full");
  CHECK(world.memory.standing(Kind::DiskLow) == 1);
  world.seen.queue_full = {{"bench", 1}};
  CHECK(world.only(5s, Kind::QueueFull) == Event::Raised);
}

TEST_CASE("alerts: attempts are spaced out, up to five minutes") {
  CHECK(alerts::wait_before(1) == 5s);
  CHECK(alerts::wait_before(2) == 15s);
  CHECK(alerts::wait_before(3) == 45s);
  CHECK(alerts::wait_before(5) == 5min);
  CHECK(alerts::wait_before(1000) == 5min);
}

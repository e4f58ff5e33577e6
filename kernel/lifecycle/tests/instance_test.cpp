// SPDX-License-Identifier: EUPL-1.2
// The state machine of an instance, without any process.
#include "lifecycle/instance.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

namespace control = stadtkern::wire::control;
using control::Control;
using stadtkern::lifecycle::Action;
using stadtkern::lifecycle::Instance;
using stadtkern::lifecycle::InstancePlan;
using stadtkern::lifecycle::TimeLimits;
using Kind = Action::Kind;
using Phase = Instance::Phase;
using namespace std::chrono_literals;

namespace {

InstancePlan plan(std::vector<std::uint32_t> towns = {}) {
  return {"bench", "1.2.0", false, 10s, std::move(towns)};
}

Control hello(std::string module = "bench", std::string version = "1.2.0", std::vector<std::uint32_t> versions = {1}) {
  Control message;
  message.hello = control::Hello{std::move(versions), "test", std::move(module), std::move(version)};
  return message;
}
Control opened(std::uint32_t town, std::string error = {}) {
  Control message;
  message.town_opened = control::TownOpened{town, std::move(error)};
  return message;
}
Control closed(std::uint32_t town) {
  Control message;
  message.town_closed = control::TownClosed{town};
  return message;
}
Control ready() {
  Control message;
  message.ready.emplace();
  return message;
}

std::vector<Kind> kinds(Instance& instance) {
  std::vector<Kind> out;
  for (const Action& action : instance.take_actions()) out.push_back(action.kind);
  return out;
}

// One that is ready at 0 ms, its actions taken.
Instance ready_instance(std::vector<std::uint32_t> towns = {}, TimeLimits limits = {}) {
  Instance instance(plan(towns), limits, 0ms);
  instance.registered(0ms);
  instance.message(hello(), 0ms);
  for (const std::uint32_t town : towns) instance.message(opened(town), 0ms);
  instance.connected(0ms);
  instance.message(ready(), 0ms);
  REQUIRE(instance.ready());
  kinds(instance);
  return instance;
}

}  // namespace

TEST_CASE("instance: refused settings of a town are told, and that they were put right") {
  Instance instance = ready_instance({7, 8});
  const auto note = [&](const Control& message) {
    instance.message(message, 1ms);
    const auto actions = instance.take_actions();
    return actions.empty() ? std::string() : actions[0].text;
  };
  CHECK(note(opened(7, "no area")) == "new settings were refused: no area");
  CHECK(note(opened(8)).empty());
  CHECK(note(opened(7)) == "the new settings are in force now");
  CHECK(note(opened(7)).empty());
}

TEST_CASE("instance: a town that is wanted again while it is being closed is opened after that") {
  Instance instance = ready_instance({7});
  instance.close_town(7, 1ms);
  CHECK(kinds(instance) == std::vector{Kind::CloseTown});
  instance.open_town(7, 2ms);
  CHECK(kinds(instance).empty());
  CHECK(instance.closing_towns() == std::vector<std::uint32_t>{7});
  instance.message(closed(7), 3ms);
  CHECK(kinds(instance) == std::vector{Kind::OpenTown});
  instance.message(opened(7), 4ms);
  CHECK(kinds(instance) == std::vector{Kind::RouteTown});
  CHECK(instance.open_towns() == std::vector<std::uint32_t>{7});
}

TEST_CASE("instance: the last wish counts, however often a town is opened and closed meanwhile") {
  Instance instance = ready_instance({7});
  instance.close_town(7, 1ms);
  for (int i = 0; i < 3; ++i) {
    instance.open_town(7, 2ms);
    instance.close_town(7, 3ms);
  }
  CHECK(kinds(instance) == std::vector{Kind::CloseTown});
  instance.message(closed(7), 4ms);
  CHECK(kinds(instance).empty());
  CHECK(instance.open_towns().empty());
  CHECK(instance.closing_towns().empty());
}

TEST_CASE("instance: a town that is closed before it was open leaves no answer behind") {
  Instance instance = ready_instance();
  instance.open_town(7, 1ms);
  instance.close_town(7, 2ms);
  instance.open_town(7, 3ms);
  CHECK(kinds(instance) == std::vector{Kind::OpenTown, Kind::CloseTown});
  instance.message(opened(7, "no area"), 4ms);
  CHECK(kinds(instance).empty());
  instance.message(closed(7), 5ms);
  CHECK(kinds(instance) == std::vector{Kind::OpenTown});
}

TEST_CASE("instance: a town that is never closed ends the instance that was to open it again") {
  TimeLimits limits;
  limits.town_open = 5s;
  Instance instance = ready_instance({7}, limits);
  instance.close_town(7, 0ms);
  instance.open_town(7, 0ms);
  kinds(instance);
  instance.tick(5s);
  CHECK(kinds(instance) == std::vector{Kind::Kill});
}

TEST_CASE("instance: a process that tells of misbehaviour without end is noted so often a minute") {
  Instance instance = ready_instance({1});
  Control told;
  told.misbehaving = control::Misbehaving{std::string(10'000, 'x')};
  for (int i = 0; i < 1000; ++i) instance.message(told, 59'999ms);
  const auto noted = instance.take_actions();
  REQUIRE(noted.size() == 32);
  CHECK(noted[0].kind == Kind::Note);
  CHECK(noted[0].text.size() < 300);
  instance.message(told, 60'000ms);
  CHECK(kinds(instance) == std::vector{Kind::Note});
}

TEST_CASE("instance: hello, welcome, towns, start, ready come in this order") {
  Instance instance(plan({1, 2}), {}, 0ms);
  instance.message(hello(), 1ms);
  CHECK(kinds(instance).empty());  // the router does not know it yet
  instance.registered(2ms);
  CHECK(kinds(instance) == std::vector{Kind::Welcome, Kind::OpenTown, Kind::OpenTown});
  instance.message(opened(2), 3ms);
  CHECK(kinds(instance).empty());
  instance.message(opened(1), 4ms);
  CHECK(kinds(instance) == std::vector{Kind::Start});
  instance.message(ready(), 5ms);
  CHECK(kinds(instance).empty());  // nobody has shown its nonce
  instance.connected(6ms);
  CHECK(kinds(instance) == std::vector{Kind::BecomeReady});
  CHECK(instance.open_towns() == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("instance: a town that is refused fails alone") {
  Instance instance(plan({1, 2}), {}, 0ms);
  instance.registered(0ms);
  instance.message(hello(), 0ms);
  instance.message(opened(1, "no area"), 0ms);
  instance.message(opened(2), 0ms);
  instance.connected(0ms);
  instance.message(ready(), 0ms);
  CHECK(instance.ready());
  CHECK(instance.open_towns() == std::vector<std::uint32_t>{2});
  CHECK(instance.failed_towns() == std::map<std::uint32_t, std::string>{{1, "no area"}});
}

TEST_CASE("instance: a town that could not be opened is tried again, ever more rarely, and said once") {
  Instance instance = ready_instance({1});
  instance.open_town(2, 0ms);
  CHECK(kinds(instance) == std::vector{Kind::OpenTown});
  instance.message(opened(2, "the disk is read-only"), 100ms);
  CHECK(kinds(instance) == std::vector{Kind::Note});
  Instance::Time now = 100ms;
  for (const Instance::Time wait : {5s, 10s, 20s, 40s, 60s, 60s}) {
    INFO(wait.count());
    // Pings are answered meanwhile.
    for (const Instance::Time end = now + wait - 1ms; now < end;) {
      now = std::min(end, instance.deadline());
      instance.tick(now);
      for (const Action& action : instance.take_actions()) CHECK(action.kind == Kind::Ping);
      instance.message(Control{}, now);
    }
    ++now;
    CHECK(instance.deadline() <= now);
    instance.tick(now);
    const auto actions = instance.take_actions();
    REQUIRE_FALSE(actions.empty());
    CHECK((actions[0].kind == Kind::OpenTown && actions[0].town == 2));
    CHECK(instance.failed_towns() == std::map<std::uint32_t, std::string>{{2, "the disk is read-only"}});
    instance.message(opened(2, "the disk is read-only"), now);
    CHECK(kinds(instance).empty());
  }
  now += 60s;
  instance.tick(now);
  kinds(instance);
  instance.message(opened(2), now);
  CHECK(kinds(instance) == std::vector{Kind::RouteTown, Kind::Note});
  CHECK(instance.failed_towns().empty());
  CHECK(instance.open_towns() == std::vector<std::uint32_t>{1, 2});
  CHECK(instance.deadline() > now);
}

TEST_CASE("instance: a wire version that the kernel does not speak is refused, with both sides named") {
  Instance instance(plan(), {}, 0ms);
  instance.registered(0ms);
  instance.message(hello("bench", "1.2.0", {2, 3}), 0ms);
  const auto actions = instance.take_actions();
  REQUIRE(actions.size() == 1);
  CHECK(actions[0].kind == Kind::Refuse);
  CHECK(actions[0].text.find("version 2, 3") != std::string::npos);
  CHECK(actions[0].text.find("this kernel version 1") != std::string::npos);
  instance.exited({1, 0});
  CHECK_FALSE(instance.was_wanted());
  CHECK(instance.reason() == actions[0].text);
}

TEST_CASE("instance: another module or version than the manifest's is refused, a host may leave its version open") {
  for (const auto& [module, version, fine] :
       {std::tuple{"bench", "1.2.1", false}, {"bank", "1.2.0", false}, {"bench", "", true}}) {
    Instance instance(plan(), {}, 0ms);
    instance.registered(0ms);
    instance.message(hello(module, version), 0ms);
    CHECK((kinds(instance).front() == Kind::Welcome) == fine);
  }
}

TEST_CASE("instance: each phase has its limit, at which the process is killed with a reason") {
  TimeLimits limits;
  SECTION("no hello") {
    Instance instance(plan(), limits, 0ms);
    CHECK(instance.deadline() == 10s);
    instance.tick(10s);
    CHECK(kinds(instance) == std::vector{Kind::Kill});
    CHECK(instance.reason() == "no hello within 10 s");
  }
  SECTION("hangs while it is constructed, with a town to open") {
    Instance instance(plan({1}), limits, 0ms);
    instance.registered(0ms);
    instance.message(hello(), 1s);
    kinds(instance);
    CHECK(instance.deadline() == 1s + limits.create + limits.town_open);
    instance.tick(instance.deadline());
    CHECK(kinds(instance) == std::vector{Kind::Kill});
  }
  SECTION("hangs while it is constructed, without towns") {
    Instance instance(plan(), limits, 0ms);
    instance.registered(0ms);
    instance.message(hello(), 0ms);
    instance.tick(limits.create + limits.start);
    CHECK(instance.phase() == Phase::Killed);
  }
  SECTION("hangs at the second town") {
    Instance instance(plan({1, 2}), limits, 0ms);
    instance.registered(0ms);
    instance.message(hello(), 0ms);
    instance.message(opened(1), 1s);
    instance.tick(1s + limits.town_open - 1ms);
    CHECK(instance.phase() == Phase::Opening);
    instance.tick(1s + limits.town_open);
    CHECK(instance.phase() == Phase::Killed);
  }
  SECTION("a module with a schema has time for its migrations") {
    InstancePlan with_schema = plan({1});
    with_schema.has_schema = true;
    Instance instance(with_schema, limits, 0ms);
    instance.registered(0ms);
    instance.message(hello(), 0ms);
    CHECK(instance.deadline() == limits.create + limits.town_open + limits.migrations);
  }
  SECTION("says ready but never connects") {
    Instance instance(plan(), limits, 0ms);
    instance.registered(0ms);
    instance.message(hello(), 0ms);
    instance.message(ready(), 0ms);
    instance.tick(20s);
    CHECK(instance.phase() == Phase::Killed);
  }
}

TEST_CASE("instance: three pings without an answer are a hang, any message is a sign of life") {
  Instance instance = ready_instance();
  for (int i = 1; i <= 3; ++i) instance.tick(i * 1s);
  CHECK(kinds(instance) == std::vector{Kind::Ping, Kind::Ping, Kind::Ping});
  Control pong;
  pong.pong = control::Pong{3, 17};
  instance.message(pong, 3500ms);
  CHECK(instance.log_lines_dropped() == 17);
  for (int i = 4; i <= 6; ++i) instance.tick(i * 1s);
  CHECK(instance.ready());
  instance.tick(7s);
  CHECK(kinds(instance).back() == Kind::Kill);
  CHECK(instance.reason() == "it hangs: 3 pings were not answered");
}

TEST_CASE("instance: it is drained before it is stopped") {
  Instance instance = ready_instance();
  instance.stop(1s);
  CHECK(kinds(instance) == std::vector{Kind::Drain});
  Control drained;
  drained.drained.emplace();
  instance.message(drained, 2s);
  CHECK(kinds(instance) == std::vector{Kind::Stop});
  instance.exited({0, 0});
  CHECK(instance.was_wanted());
  CHECK(instance.reason().empty());
}

TEST_CASE("instance: one that is not drained in time is stopped, one that does not stop is killed") {
  Instance instance = ready_instance();
  instance.stop(0ms);
  kinds(instance);
  instance.tick(instance.deadline());
  CHECK(kinds(instance) == std::vector{Kind::Note, Kind::Stop});
  instance.tick(instance.deadline());
  CHECK(kinds(instance) == std::vector{Kind::Kill});
  instance.exited({0, 9});
  CHECK(instance.was_wanted());
  CHECK(instance.reason() == "it did not end within 2 s after it was told to stop");
}

TEST_CASE("instance: one that dies says how") {
  Instance instance = ready_instance();
  instance.exited({0, 11});
  CHECK(instance.reason() == "it ended with signal 11 (Segmentation fault)");
  CHECK_FALSE(instance.was_wanted());
}

TEST_CASE("instance: what it says of its failure wins over its exit code, and it is asked to end") {
  Instance instance = ready_instance();
  Control failed;
  failed.failed = control::Failed{"the disk is full"};
  instance.message(failed, 0ms);
  CHECK(kinds(instance) == std::vector{Kind::Note, Kind::Stop});
  instance.exited({1, 0});
  CHECK(instance.reason() == "the disk is full");
  CHECK_FALSE(instance.was_wanted());
}

TEST_CASE("instance: when the channel ends, the process has a moment to say why by its exit") {
  Instance instance = ready_instance();
  instance.channel_closed("closed", 1s);
  CHECK(kinds(instance).empty());
  CHECK(instance.deadline() == 1500ms);
  SECTION("it ends") {
    instance.exited({0, 9});
    CHECK(instance.reason() == "it ended with signal 9 (Killed)");
  }
  SECTION("it stays") {
    instance.tick(1500ms);
    CHECK(kinds(instance) == std::vector{Kind::Kill});
    CHECK(instance.reason() == "closed");
  }
}

TEST_CASE("instance: towns come and go while it is ready") {
  Instance instance = ready_instance({1});
  instance.open_town(2, 1s);
  CHECK(kinds(instance) == std::vector{Kind::OpenTown});
  instance.message(opened(2), 1s);
  const auto actions = instance.take_actions();
  REQUIRE(actions.size() == 1);
  CHECK(actions[0].kind == Kind::RouteTown);
  CHECK(actions[0].town == 2);
  instance.close_town(1, 2s);
  CHECK(kinds(instance) == std::vector{Kind::CloseTown});
  CHECK(instance.open_towns() == std::vector<std::uint32_t>{2});
}

TEST_CASE("instance: a town that is opened later and hangs ends the instance") {
  Instance instance = ready_instance({1});
  instance.open_town(2, 0ms);
  kinds(instance);
  Control pong;
  pong.pong = control::Pong{};
  for (int i = 1; i < 5; ++i) {
    instance.tick(i * 1s);
    instance.message(pong, i * 1s);
  }
  CHECK(instance.ready());
  instance.tick(5s);
  CHECK(instance.phase() == Phase::Killed);
}

TEST_CASE("instance: one that was never welcomed is killed when it shall stop") {
  Instance instance(plan(), {}, 0ms);
  instance.stop(0ms);
  CHECK(kinds(instance) == std::vector{Kind::Kill});
  instance.exited({0, 9});
  CHECK(instance.was_wanted());
  CHECK(instance.reason().empty());
}

TEST_CASE("instance: whatever happens in whatever order, it is killed once and nothing follows its end") {
  std::mt19937 random(20260302);
  for (int run = 0; run < 3000; ++run) {
    Instance instance(plan({1, 2}), {}, 0ms);
    Instance::Time now{0};
    int kills = 0;
    bool ended = false;
    for (int i = 0; i < 40; ++i) {
      now += std::chrono::milliseconds(random() % 4000);
      Control message;
      switch (random() % 14) {
        case 0:
          instance.registered(now);
          break;
        case 1:
          instance.connected(now);
          break;
        case 2:
          instance.message(hello(), now);
          break;
        case 3:
          instance.message(opened(1 + random() % 3, random() % 4 == 0 ? "no" : ""), now);
          break;
        case 4:
          instance.message(ready(), now);
          break;
        case 5:
          instance.stop(now);
          break;
        case 6:
          instance.open_town(1 + random() % 4, now);
          break;
        case 7:
          instance.close_town(1 + random() % 4, now);
          break;
        case 8:
          message.drained.emplace();
          instance.message(message, now);
          break;
        case 9:
          message.failed = control::Failed{"x"};
          instance.message(message, now);
          break;
        case 10:
          instance.bus_lost("gone");
          break;
        case 11:
          if (random() % 4 == 0) instance.channel_closed("closed", now);
          break;
        case 12:
          message.pong = control::Pong{};
          instance.message(message, now);
          break;
        default:
          instance.tick(now);
          break;
      }
      for (const Action& action : instance.take_actions()) {
        if (action.kind == Kind::Kill) ++kills;
        REQUIRE((kills == 0 || action.kind == Kind::Kill || action.kind == Kind::Note));
      }
      REQUIRE(kills <= 1);
      if (!ended && random() % 30 == 0) {
        instance.exited({0, 9});
        ended = true;
      }
      if (ended) REQUIRE(instance.deadline() == Instance::kNever);
      if (ended) break;
    }
  }
}

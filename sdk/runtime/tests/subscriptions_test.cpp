// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/subscriptions.h"
#include "runtime/store/meta.h"
#include "runtime/store/outbox.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace store = stadtkern::runtime::store;
using stadtkern::Status;

namespace {

const std::string kPlugins = STADTKERN_TEST_PLUGINS;
constexpr const char* kTown = "musterstadt";

// Publisher and subscriber on one node.
struct World {
  World() {
    start("probe");
    start("listener");
  }
  stadtkern::testkit::Module& start(const std::string& id) {
    auto started = node.start(kPlugins + "/" + id);
    REQUIRE(started);
    REQUIRE(node.open_town(**started, kTown));
    return **started;
  }
  // A note with that key, told of `count` times.
  void make(const std::string& key, unsigned count = 1) {
    std::string body = "\x12" + std::string(1, static_cast<char>(key.size())) + key + "\x18";
    for (unsigned left = count; left > 0; left >>= 7)
      body += static_cast<char>((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    REQUIRE(node.call(town, "probe/v1", "Put", body)->answer());
  }
  template <class Read>
  void read(const std::string& id, Read&& function) {
    REQUIRE(module(id).runtime().stores()->read(kTown, [&](store::Connection& db) -> Status { return function(db); }));
  }
  template <class Write>
  void write(const std::string& id, Write&& function) {
    bool done = false;
    module(id).runtime().stores()->write(kTown,
                                         store::make_job(
                                             [&](store::Tx& tx) -> stadtkern::Result<store::Reply> {
                                               const Status status = function(tx);
                                               if (!status) return status.error();
                                               return store::Reply{};
                                             },
                                             [&](const auto& outcome, bool) { done = static_cast<bool>(outcome); }));
    node.settle();
    REQUIRE(done);
  }
  stadtkern::testkit::Module& module(const std::string& id) { return *node.module(id); }
  std::vector<std::string> heard(const std::string& column = "key") {
    std::vector<std::string> out;
    read("listener", [&](store::Connection& db) -> Status {
      const auto rows = db.query("SELECT " + column + " FROM heard ORDER BY id", {}, [&](const store::Row& row) {
        out.emplace_back(row[0].text());
        return true;
      });
      REQUIRE(rows);
      return {};
    });
    return out;
  }
  std::vector<store::SetAside> set_aside() {
    std::vector<store::SetAside> out;
    read("listener", [&](store::Connection& db) -> Status {
      auto list = store::list_set_aside(db, 0, 100);
      REQUIRE(list);
      out = *list;
      return {};
    });
    return out;
  }
  void pass(std::chrono::seconds time) {
    node.clock().advance(time);
    node.settle();
  }

  stadtkern::testkit::Node node;
  std::uint32_t town = node.town_id(kTown);
};

}  // namespace

TEST_CASE("subscriptions: an event arrives by its wake-up, without waiting for the poll") {
  World world;
  world.make("a");
  world.make("b", 3);
  world.node.settle();
  CHECK(world.heard() == std::vector<std::string>{"a", "b", "b", "b"});
}

TEST_CASE("subscriptions: 2,000 events have one effect each, however often the subscriber goes and comes") {
  World world;
  for (int round = 0; round < 25; ++round) {
    world.make("k" + std::to_string(round), 80);
    // In the middle of its work, not after it.
    world.start("listener");
    if (round % 5 == 4) world.start("probe");
  }
  world.node.settle();
  world.pass(std::chrono::seconds(10));
  const auto events = world.heard("event");
  CHECK(events.size() == 2000);
  CHECK(std::set<std::string>(events.begin(), events.end()).size() == 2000);
  const auto keys = world.heard();
  CHECK(keys.front() == "k0");
  CHECK(keys.back() == "k24");
}

TEST_CASE("subscriptions: a poison event is set aside, its key follows, other keys go on") {
  World world;
  world.make("before");
  world.make("poison");
  world.make("poison");
  world.make("behind");
  world.node.settle();
  CHECK(world.heard() == std::vector<std::string>{"before"});
  CHECK(world.set_aside().empty());
  // More wake-ups do not use up its attempts.
  for (int i = 0; i < 10; ++i) world.make("more");
  world.node.settle();
  CHECK(world.set_aside().empty());
  for (int i = 0; i < 20; ++i) world.pass(std::chrono::seconds(1));
  const auto aside = world.set_aside();
  REQUIRE(aside.size() == 2);
  CHECK(aside[0].event.key == "poison");
  CHECK(aside[0].attempts == 5);
  CHECK(aside[0].reason.find("cannot bear it") != std::string::npos);
  CHECK(aside[1].attempts == 0);
  CHECK(aside[1].reason == "an earlier event of this key stands aside");
  auto heard = world.heard();
  REQUIRE(heard.size() == 12);
  CHECK(heard[1] == "behind");
  world.make("poison");
  world.node.settle();
  CHECK(world.set_aside().size() == 3);
}

TEST_CASE("subscriptions: a publisher that is gone is waited for, and nothing is missed") {
  World world;
  world.make("a");
  world.node.settle();
  world.node.stop("probe");
  for (int i = 0; i < 12; ++i) world.pass(std::chrono::seconds(10));
  world.start("probe");
  world.make("b");
  world.node.settle();
  world.pass(std::chrono::seconds(10));
  CHECK(world.heard() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("subscriptions: a lost wake-up is made good by the poll") {
  World world;
  world.node.settle();
  world.node.lose_wake_ups(true);
  world.make("a");
  world.node.settle();
  CHECK(world.heard().empty());
  world.pass(std::chrono::seconds(10));
  CHECK(world.heard() == std::vector<std::string>{"a"});
}

TEST_CASE("subscriptions: one that has lagged says so and reads on from the oldest event that is kept") {
  World world;
  world.make("a");
  world.node.settle();
  world.node.stop("listener");
  world.make("lost", 2);
  world.node.clock().advance(std::chrono::hours(1));
  world.write("probe", [&](store::Tx& tx) -> Status {
    const auto removed = store::remove_events(tx, "probe.note.made", tx.now_us() - 1000, 100);
    CHECK((removed && removed->count == 3));
    return {};
  });
  world.start("listener");
  world.node.settle();
  CHECK(world.heard() == std::vector<std::string>{"a"});
  CHECK(world.node.log().find("a subscription has lagged") != std::string::npos);
  world.make("b");
  world.node.settle();
  CHECK(world.heard() == std::vector<std::string>{"a", "b"});
  const auto said = world.node.log().size();
  world.start("listener");
  world.node.settle();
  CHECK(world.node.log().size() == said);
}

TEST_CASE("subscriptions: after a restore of the publisher its new log is read from the beginning") {
  World world;
  world.make("a");
  world.node.settle();
  world.write("probe", [](store::Tx& tx) -> Status {
    return store::meta::set_text(tx.connection(), store::meta::kLogId, store::meta::new_log_id());
  });
  world.start("probe");
  world.make("b");
  world.node.settle();
  world.pass(std::chrono::seconds(10));
  CHECK(world.heard() == std::vector<std::string>{"a", "a", "b"});
}

TEST_CASE("subscriptions: one from now on begins where it was first opened, also after a restart") {
  World world;
  const auto other = [&](const char* key) {
    world.write("probe", [key](store::Tx& tx) -> Status {
      const auto seq = tx.publish({"probe.note.other", 1, key, {}, {}});
      if (!seq) return seq.error();
      return {};
    });
    world.node.settle();
  };
  world.node.settle();
  other("first");
  CHECK(world.heard() == std::vector<std::string>{"first"});
  world.node.stop("listener");
  other("second");
  world.start("listener");
  world.node.settle();
  CHECK(world.heard() == std::vector<std::string>{"first", "second"});
}

TEST_CASE("subscriptions: a rare type behind many others is found without end") {
  World world;
  world.node.stop("listener");
  world.write("probe", [](store::Tx& tx) -> Status {
    for (int i = 0; i < 25'000; ++i) {
      if (const auto seq = tx.publish({"probe.note.other", 1, "x", {}, {}}); !seq) return seq.error();
    }
    return {};
  });
  world.make("rare");
  world.start("listener");
  world.node.settle();
  CHECK(world.heard() == std::vector<std::string>{"rare"});
}

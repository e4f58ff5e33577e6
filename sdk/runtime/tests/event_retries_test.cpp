// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_retries.h"
#include "runtime/store/epoch.h"
#include "wire/privacy.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <algorithm>

namespace events = stadtkern::wire::events;
namespace store = stadtkern::runtime::store;
namespace wire = stadtkern::wire;
using stadtkern::Code;
using stadtkern::Status;

namespace {

constexpr const char* kTown = "musterstadt";
const stadtkern::testkit::Origin kOperator{"operator:1", {"operator"}};
using Keys = std::vector<std::string>;

// Publisher and subscriber; notes whose key begins with "mendable" fail until mend().
struct World {
  World() {
    start("probe");
    start("listener");
  }
  void start(const std::string& id) {
    auto started = node.start(std::string(STADTKERN_TEST_PLUGINS) + "/" + id);
    REQUIRE(started);
    REQUIRE(node.open_town(**started, kTown));
  }
  template <class Write>
  void write(const std::string& id, Write function) {
    bool done = false;
    const auto run = [&](store::Tx& tx) -> stadtkern::Result<store::Reply> {
      if (const Status status = function(tx); !status) return status.error();
      return store::Reply{};
    };
    node.module(id)->runtime().stores()->write(
        kTown, store::make_job(run, [&](const auto& outcome, bool) { done = static_cast<bool>(outcome); }));
    node.settle();
    REQUIRE(done);
  }
  void tell(const Keys& keys, const std::string& subject = {}) {
    write("probe", [&](store::Tx& tx) -> Status {
      for (const std::string& key : keys) {
        if (auto seq = tx.publish({"probe.note.made", 1, key, subject, {}}); !seq) return seq.error();
      }
      return {};
    });
    node.settle();
  }
  // Tells, and lets the attempts go by until as many as that stand aside.
  void tell_in_vain(const Keys& keys, std::size_t aside, const std::string& subject = {}) {
    tell(keys, subject);
    for (int i = 0; i < 60 && set_aside().events.size() < aside; ++i) {
      node.clock().advance(std::chrono::seconds(1));
      node.settle();
    }
    REQUIRE(set_aside().events.size() == aside);
  }
  void mend() {
    write("listener", [](store::Tx& tx) -> Status {
      const auto put = tx.query("INSERT INTO mended DEFAULT VALUES");
      return put ? Status() : Status(put.error());
    });
  }
  template <class Request>
  stadtkern::Result<std::string> ask(const char* method, const Request& request,
                                     const stadtkern::testkit::Origin& origin = kOperator) {
    return node.call(town, "events/v1@listener", method, wire::encode(request), origin)->answer();
  }
  events::SetAsideReply set_aside(std::uint64_t after = 0, std::uint32_t limit = 0) {
    const auto answer = ask("SetAside", events::SetAsideRequest{after, limit});
    REQUIRE(answer);
    return *wire::decode<events::SetAsideReply>(*answer);
  }
  events::RetryReply retry(std::uint64_t id = 0, std::uint64_t after = 0) {
    const auto answer = ask("Retry", events::RetryRequest{id, after});
    REQUIRE(answer);
    return *wire::decode<events::RetryReply>(*answer);
  }
  Keys heard() {
    Keys out;
    REQUIRE(node.module("listener")->runtime().stores()->read(kTown, [&](store::Connection& db) -> Status {
      const auto rows = db.query("SELECT key FROM heard ORDER BY id", {}, [&](const store::Row& row) {
        out.emplace_back(row[0].text());
        return true;
      });
      return rows ? Status() : Status(rows.error());
    }));
    return out;
  }
  std::string figures() { return node.module("listener")->runtime().metrics(); }

  stadtkern::testkit::Node node;
  std::uint32_t town = node.town_id(kTown);
};

const std::string kFigure = "stadtkern_module_events_set_aside";
std::string of_town(int count) {
  return kFigure + "{town=\"musterstadt\"} " + std::to_string(count) + "\n";
}
const std::string kNone = of_town(0);

}  // namespace

TEST_CASE("event retries: what stands aside is listed with its reason, page by page") {
  World world;
  world.tell_in_vain({"before", "poison", "poison"}, 2);
  const auto page = world.set_aside(0, 1);
  REQUIRE(page.events.size() == 1);
  CHECK(page.more);
  CHECK(page.count == 2);
  const auto& event = page.events[0];
  CHECK(event.publisher == "probe");
  CHECK(event.type == "probe.note.made");
  CHECK(event.key == "poison");
  CHECK(event.seq == 2);
  CHECK(event.attempts == 5);
  CHECK(event.time_us > 0);
  CHECK(event.set_aside_us > event.time_us);
  CHECK_THAT(event.why, Catch::Contains("cannot bear it"));
  const auto rest = world.set_aside(event.id);
  REQUIRE(rest.events.size() == 1);
  CHECK_FALSE(rest.more);
  CHECK(rest.events[0].attempts == 0);
}

TEST_CASE("event retries: after the mending all are handled once, each key in its order, and later events go on") {
  World world;
  world.tell_in_vain({"mendable1", "mendable2", "mendable1", "fine"}, 3);
  CHECK_THAT(world.figures(), Catch::Contains(of_town(3)));
  CHECK(world.heard() == Keys{"fine"});
  world.mend();
  world.tell({"mendable1"});  // behind the others, mended or not
  CHECK(world.heard() == Keys{"fine"});
  const auto report = world.retry();
  CHECK(report.handled == 4);
  CHECK(report.failed.empty());
  CHECK_FALSE(report.more);
  CHECK(report.count == 0);
  CHECK(world.heard() == Keys{"fine", "mendable1", "mendable2", "mendable1", "mendable1"});
  CHECK(world.retry().handled == 0);
  CHECK_THAT(world.figures(), Catch::Contains(kNone));
  world.tell({"mendable1"});
  CHECK(world.heard().size() == 6);
}

TEST_CASE("event retries: one that fails again stays with its new reason, its followers wait, other keys go") {
  World world;
  world.tell_in_vain({"poison", "mendable", "poison"}, 3);
  world.mend();
  const auto report = world.retry();
  CHECK(report.handled == 1);
  REQUIRE(report.failed.size() == 1);
  CHECK(report.failed[0].key == "poison");
  CHECK(report.failed[0].why == "cannot bear it");
  CHECK(report.count == 2);
  CHECK(world.heard() == Keys{"mendable"});
  const auto left = world.set_aside().events;
  REQUIRE(left.size() == 2);
  CHECK(left[0].why == "cannot bear it");
  CHECK(left[0].attempts == 6);
  CHECK(left[1].attempts == 0);
}

TEST_CASE("event retries: one alone, not before its key's first, given up, it frees what waits behind it") {
  World world;
  world.tell_in_vain({"mendable", "mendable"}, 2);
  world.mend();
  const auto aside = world.set_aside().events;
  const auto early = world.ask("Retry", events::RetryRequest{aside[1].id, 0});
  REQUIRE_FALSE(early);
  CHECK(early.error().code == Code::FailedPrecondition);
  CHECK_THAT(early.error().message, Catch::Contains("waits for event " + std::to_string(aside[0].id)));
  CHECK(world.heard().empty());
  const auto given_up = world.ask("Discard", events::DiscardRequest{aside[0].id});
  REQUIRE(given_up);
  CHECK(wire::decode<events::DiscardReply>(*given_up)->count == 1);
  CHECK(world.ask("Discard", events::DiscardRequest{aside[0].id}).error().code == Code::NotFound);
  CHECK(world.retry(aside[1].id).handled == 1);
  CHECK(world.heard() == Keys{"mendable"});
  CHECK(world.ask("Retry", events::RetryRequest{aside[1].id, 0}).error().code == Code::NotFound);
}

TEST_CASE("event retries: a call's work is bounded, and the next one goes on behind it") {
  World world;
  const std::size_t many = stadtkern::runtime::EventRetries::kMostEvents + 6;
  Keys keys;
  for (std::size_t i = 0; i < many; ++i) keys.push_back("mendable");
  world.tell_in_vain(keys, many);
  world.mend();
  const auto first = world.retry();
  CHECK(first.handled == many - 6);
  CHECK(first.more);
  CHECK(first.count == 6);
  const auto second = world.retry(0, first.position);
  CHECK(second.handled == 6);
  CHECK_FALSE(second.more);
  CHECK(world.heard().size() == many);
}

TEST_CASE("event retries: an instance that was replaced changes nothing") {
  World world;
  world.tell_in_vain({"mendable"}, 1);
  world.mend();
  world.write("listener", [](store::Tx& tx) { return store::raise_epoch(tx, 1000); });
  CHECK(world.ask("Retry", events::RetryRequest{}).error().code == Code::Unavailable);
  CHECK(world.ask("Discard", events::DiscardRequest{1}).error().code == Code::Unavailable);
  CHECK(world.heard().empty());
  CHECK(world.set_aside().count == 1);
}

TEST_CASE("event retries: two at once and a restart in between leave one effect each") {
  World world;
  Keys keys;
  for (int i = 0; i < 40; ++i) keys.push_back("mendable" + std::to_string(i % 4));
  world.tell_in_vain(keys, keys.size());
  world.mend();
  const std::string all = wire::encode(events::RetryRequest{});
  const auto one = world.node.call(world.town, "events/v1@listener", "Retry", all, kOperator);
  const auto two = world.node.call(world.town, "events/v1@listener", "Retry", all, kOperator);
  world.start("listener");
  world.node.settle();  // it takes the town's events over
  CHECK_THAT(world.figures(), Catch::Contains(kFigure));
  for (int i = 0; i < 5 && world.set_aside().count > 0; ++i) world.retry();
  const Keys heard = world.heard();
  REQUIRE(heard.size() == keys.size());
  CHECK(std::count(heard.begin(), heard.end(), "mendable0") == 10);
}

TEST_CASE("event retries: the figure is counted anew when the module begins, and goes with the town") {
  World world;
  world.node.settle();
  CHECK_THAT(world.figures(), Catch::Contains(kNone));
  world.tell_in_vain({"poison"}, 1);
  world.start("listener");
  world.node.settle();
  CHECK_THAT(world.figures(), Catch::Contains(of_town(1)));
  world.node.module("listener")->runtime().close_town(world.town);
  CHECK_THAT(world.figures(), !Catch::Contains(of_town(1)));
}

TEST_CASE("event retries: erasing a subject erases what stands aside about it, so that no retry brings it back") {
  World world;
  world.tell_in_vain({"mendable"}, 1, "person-1");
  world.tell_in_vain({"mendable"}, 2, "person-2");
  const auto erased = world.node.call(world.town, "privacy/v1@listener", "Erase",
                                      wire::encode(wire::privacy::EraseRequest{"person-1"}), kOperator);
  REQUIRE(erased->answer());
  CHECK_THAT(world.figures(), Catch::Contains(of_town(1)));
  world.mend();
  CHECK(world.retry().handled == 1);
  CHECK(world.heard() == Keys{"mendable"});
}

TEST_CASE("event retries: only an operator asks for them") {
  World world;
  for (const char* method : {"SetAside", "Retry", "Discard"}) {
    CHECK(world.ask(method, events::DiscardRequest{1}, {"token:x", {"probe.staff"}}).error().code ==
          Code::PermissionDenied);
    CHECK(world.node.call(world.town, "events/v1@listener", method, "\xff", kOperator)->answer().error().code ==
          Code::InvalidArgument);
  }
  CHECK(world.ask("Discard", events::DiscardRequest{}).error().code == Code::InvalidArgument);
}

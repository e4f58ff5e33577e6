// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_retention.h"
#include "wire/events.h"

#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include <chrono>

namespace events = stadtkern::wire::events;
namespace wire = stadtkern::wire;
using stadtkern::Code;
using stadtkern::runtime::EventRetention;

namespace {

constexpr const char* kTown = "musterstadt";
constexpr std::chrono::hours kDay{24};
const stadtkern::testkit::Origin kOperator{"operator:1", {"operator"}};

// The probe publishes two types, both kept for 30 days.
struct World {
  World() { start("probe"); }
  void start(const std::string& id) {
    auto started = node.start(std::string(STADTKERN_TEST_PLUGINS) + "/" + id);
    REQUIRE(started);
    REQUIRE(node.open_town(**started, kTown));
    node.settle();
  }
  void make(const std::string& key, unsigned count = 1) {
    std::string body = "\x12" + std::string(1, static_cast<char>(key.size())) + key + "\x18";
    for (unsigned left = count; left > 0; left >>= 7)
      body += static_cast<char>((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    REQUIRE(node.call(town, "probe/v1", "Put", body)->answer());
  }
  stadtkern::Result<std::string> ask(const char* method, const std::string& body,
                                     const stadtkern::testkit::Origin& origin = kOperator) {
    return node.call(town, "events/v1@probe", method, body, origin)->answer();
  }
  std::vector<events::KeptType> retention(bool dry_run) {
    const auto answer = ask("Expire", wire::encode(events::ExpireRequest{dry_run}));
    REQUIRE(answer);
    auto reply = wire::decode<events::ExpireReply>(*answer);
    REQUIRE(reply);
    return reply->types;
  }
  stadtkern::Result<std::string> pull(std::uint64_t seq) {
    const auto head =
        wire::decode<events::PullReply>(*ask("Pull", wire::encode(events::PullRequest{{}, 0, kTypes, 1})));
    REQUIRE(head);
    return ask("Pull", wire::encode(events::PullRequest{head->log_id, seq, kTypes, 256}));
  }
  std::size_t kept(std::uint64_t after) {
    const auto page = pull(after);
    REQUIRE(page);
    return wire::decode<events::PullReply>(*page)->events.size();
  }
  void pass(std::chrono::hours time) {
    node.clock().advance(time);
    for (int i = 0; i < 6; ++i) node.settle();  // a write brings about the next one
  }

  const std::vector<std::string> kTypes{"probe.note.made"};
  stadtkern::testkit::Node node;
  std::uint32_t town = node.town_id(kTown);
};

}  // namespace

TEST_CASE("event retention: once a day what is older than the manifest keeps goes, in bounded writes") {
  World world;
  const unsigned many = 2 * EventRetention::kEventsPerWrite + 100;
  for (unsigned left = many; left > 0; left -= left > 100 ? 100 : left) world.make("old", left > 100 ? 100 : left);
  world.pass(29 * kDay);
  world.make("young");
  CHECK(world.kept(many - 1) == 2);
  world.pass(2 * kDay);
  CHECK(world.kept(many) == 1);
  CHECK_THAT(world.node.log(), Catch::Contains(R"("events":"probe.note.made")") &&
                                   Catch::Contains("\"removed\":\"" + std::to_string(many) + "\"") &&
                                   !Catch::Contains("misbehaving"));
}

TEST_CASE("event retention: a subscriber whose cursor is older is told LAGGED, one that has read them is not") {
  World world;
  world.make("a", 3);
  world.pass(31 * kDay);
  world.make("b");
  world.pass(kDay);
  REQUIRE_FALSE(world.pull(2));
  CHECK(world.pull(2).error().code == Code::Lagged);
  CHECK(world.kept(3) == 1);
}

TEST_CASE("event retention: a dry run counts and changes nothing, the operator's run removes at once") {
  World world;
  world.make("a", 3);
  const auto began = world.retention(true);
  REQUIRE(began.size() == 2);
  CHECK(began[0].type == "probe.note.made");
  CHECK(began[0].keep_seconds == 30 * 86'400);
  CHECK(began[0].due == 0);
  world.node.clock().advance(31 * kDay);  // no timer has run yet
  for (int i = 0; i < 2; ++i) {
    const auto dry = world.retention(true);
    CHECK(dry[0].due == 3);
    CHECK(dry[0].oldest_us > 0);
    CHECK(dry[0].done == 0);
    CHECK(dry[1].due == 0);
  }
  const auto run = world.retention(false);
  CHECK(run[0].due == 3);
  CHECK(run[0].done == 3);
  CHECK(run[1].done == 0);
  CHECK(world.retention(true)[0].due == 0);
}

TEST_CASE("event retention: only an operator asks for it") {
  World world;
  const std::string body = wire::encode(events::ExpireRequest{false});
  CHECK(world.ask("Expire", body, {"token:x", {"probe.staff"}}).error().code == Code::PermissionDenied);
  CHECK(world.ask("Expire", body, {}).error().code == Code::PermissionDenied);
  CHECK(world.ask("Expire", "\xff").error().code == Code::InvalidArgument);
}

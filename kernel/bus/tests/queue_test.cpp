// SPDX-License-Identifier: EUPL-1.2
#include "world.h"

#include <map>

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

TEST_CASE("queues: beyond the slots requests wait in order, and go when a slot is free") {
  World world(2);
  for (std::uint64_t i = 1; i <= 4; ++i) world.say(world.gateway, World::request(i), std::to_string(i));
  const auto sent = world.take();
  REQUIRE(sent.size() == 2);
  CHECK(world.router.metrics().modules.at("bench").queued == 2);
  world.reply(world.bench, sent[0].prefix.correlation);
  const auto next = world.take();
  REQUIRE(next.size() == 2);
  CHECK(next[0].to == world.gateway);
  CHECK(next[1].to == world.bench);
  CHECK(next[1].payload == "3");
  CHECK(world.router.load(world.bench).running == 2);
}

TEST_CASE("queues: full in messages or bytes is resource exhausted with retry-after") {
  World world;
  InstanceSpec spec = World::waste_spec(1);
  spec.queue_messages = 3;
  spec.queue_bytes = 2000;
  world.route_all(kTown, world.join(spec));
  (void)world.take();
  for (std::uint64_t i = 1; i <= 5; ++i) world.say(world.gateway, World::request(i));
  const Seen full = world.take().back();
  CHECK(full.code() == Code::ResourceExhausted);
  CHECK(full.prefix.aux == 1000);
  CHECK(full.prefix.correlation == 5);
  CHECK(world.router.metrics().modules.at("bench").queue_full == 1);
  world.say(world.gateway, World::request(6, kWrite, kOtherTown), std::string(1900, 'x'));
  CHECK(world.take().size() == 1);  // another town's route: the first instance, at once
  world.route_all(kOtherTown, kNobody);
  world.router.set_expected("bench", true, world.now);
  world.say(world.gateway, World::request(7, kWrite, kOtherTown), std::string(1900, 'x'));
  CHECK(world.take().empty());
  world.say(world.gateway, World::request(8, kWrite, kOtherTown), std::string(1900, 'x'));
  CHECK(world.take_one().code() == Code::ResourceExhausted);
}

TEST_CASE("queues: the whole router's waiting bytes and requests in flight are bounded") {
  Limits limits;
  limits.waiting_bytes = 1000;
  limits.in_flight = 4;
  World world(1, limits);
  world.say(world.gateway, World::request(1));
  world.say(world.gateway, World::request(2), std::string(800, 'x'));
  CHECK(world.take().size() == 1);
  world.say(world.gateway, World::request(3, kWrite, kOtherTown), std::string(800, 'x'));
  CHECK(world.take_one().code() == Code::ResourceExhausted);
  for (std::uint64_t i = 4; i <= 6; ++i) world.say(world.gateway, World::request(i, kWrite, kTown, kPlaces));
  CHECK(world.take().back().code() == Code::ResourceExhausted);
  CHECK(world.router.metrics().in_flight == 4);
}

TEST_CASE("queues: towns that wait are served in turn") {
  World world(1);
  world.say(world.gateway, World::request(1));
  std::uint64_t number = world.take_one().prefix.correlation;
  for (std::uint64_t i = 0; i < 3; ++i) world.say(world.gateway, World::request(10 + i, kWrite, kTown));
  for (std::uint64_t i = 0; i < 3; ++i) world.say(world.gateway, World::request(20 + i, kWrite, kOtherTown));
  std::vector<std::uint32_t> order;
  for (int i = 0; i < 6; ++i) {
    world.reply(world.bench, number);
    const auto seen = world.take();
    REQUIRE(seen.size() == 2);
    order.push_back(seen[1].prefix.town);
    number = seen[1].prefix.correlation;
  }
  CHECK(order == std::vector<std::uint32_t>{kTown, kOtherTown, kTown, kOtherTown, kTown, kOtherTown});
}

TEST_CASE("queues: a town holds at most half of the slots while others wait, and all of them alone") {
  World world(8);
  std::map<std::uint32_t, std::vector<std::uint64_t>> running;
  const auto collect = [&] {
    for (const Seen& seen : world.take()) {
      if (seen.prefix.kind == wire::Kind::Request) running[seen.prefix.town].push_back(seen.prefix.correlation);
    }
  };
  for (std::uint64_t i = 0; i < 40; ++i) world.say(world.gateway, World::request(100 + i, kWrite, kTown));
  collect();
  CHECK(running[kTown].size() == 8);
  for (std::uint64_t i = 0; i < 40; ++i) world.say(world.gateway, World::request(200 + i, kWrite, kOtherTown));
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t number = running[kTown].front();
    running[kTown].erase(running[kTown].begin());
    world.reply(world.bench, number);
    collect();
    CHECK(running[kTown].size() + running[kOtherTown].size() == 8);
  }
  CHECK(running[kTown].size() == 4);
  CHECK(running[kOtherTown].size() == 4);
}

TEST_CASE("queues: while another town asks too, a town that floods has few running at once") {
  World world(16);
  std::uint64_t next = 100;
  const auto flood = [&](int count) {
    for (int i = 0; i < count; ++i) world.say(world.gateway, World::request(next++, kWrite, kTown));
  };
  std::map<std::uint32_t, std::vector<std::uint64_t>> running;
  const auto collect = [&] {
    for (const Seen& seen : world.take()) {
      if (seen.prefix.kind == wire::Kind::Request) running[seen.prefix.town].push_back(seen.prefix.correlation);
    }
  };
  flood(16);
  collect();
  CHECK(running[kTown].size() == 16);  // alone: all slots
  world.say(world.gateway, World::request(1, kWrite, kOtherTown));
  flood(20);
  for (int i = 0; i < 12; ++i) {
    world.reply(world.bench, running[kTown].back());
    running[kTown].pop_back();
    collect();
  }
  CHECK(running[kOtherTown].size() == 1);
  CHECK(running[kTown].size() == Limits{}.busy_share);
  world.say(world.gateway, World::request(2, kWrite, kOtherTown));
  collect();
  CHECK(running[kOtherTown].size() == 2);  // at once, past the 20 that wait
  flood(1);
  world.now += 2 * Limits{}.busy_time;
  flood(1);
  collect();
  CHECK(running[kTown].size() == 14);  // alone again: what is left of the slots
}

TEST_CASE("queues: the towns of one cell do not hold back another cell") {
  World world(2);
  const InstanceId cell = world.join(World::waste_spec(2));
  world.route_all(kOtherTown, cell);
  (void)world.take();
  for (std::uint64_t i = 1; i <= 4; ++i) world.say(world.gateway, World::request(i, kWrite, kTown));
  CHECK(world.take().size() == 2);
  world.say(world.gateway, World::request(5, kWrite, kOtherTown));
  CHECK(world.take_one().to == cell);
  world.say(world.gateway, World::request(6, kWrite, kOtherTown));
  CHECK(world.take_one().to == cell);  // alone at its cell: all slots
}

TEST_CASE("queues: lane services take no slot and never wait") {
  World world(1);
  world.say(world.gateway, World::request(1));
  world.say(world.gateway, World::request(2));
  (void)world.take();
  world.say(world.gateway, World::request(3, kRead, kTown, kWasteLane));
  const Seen lane = world.take_one();
  CHECK(lane.to == world.bench);
  CHECK(world.router.load(world.bench).lane == 1);
  world.router.set_expected("bench", true, world.now);
  world.router.disconnected(world.bench);
  world.say(world.gateway, World::request(4, kRead, kTown, kWasteLane));
  CHECK(world.take_one().code() == Code::Unavailable);
}

TEST_CASE("queues: what waits is ended by its deadline or a cancel without a word to the callee") {
  World world(1);
  (void)world.handled(1);
  wire::Prefix prefix = World::request(2);
  prefix.deadline = world.now + 50 * kMilli;
  world.say(world.gateway, prefix);
  world.say(world.gateway, World::request(3));
  world.router.tick(world.now + 60 * kMilli);
  Seen seen = world.take_one();
  CHECK(seen.code() == Code::DeadlineExceeded);
  CHECK(seen.prefix.correlation == 2);
  world.say(world.gateway, World::within(wire::Kind::Cancel, 3, true), "");
  seen = world.take_one();
  CHECK(seen.code() == Code::Cancelled);
  CHECK(world.router.metrics().waiting_bytes == 0);
}

TEST_CASE("queues: a request whose callee let the deadline pass frees its slot") {
  World world(1);
  wire::Prefix prefix = World::request(1);
  prefix.deadline = world.now + 20 * kMilli;
  world.say(world.gateway, prefix);
  world.say(world.gateway, World::request(2), "second");
  (void)world.take();
  world.router.tick(world.now + 30 * kMilli);
  const auto seen = world.take();
  REQUIRE(seen.size() == 3);
  CHECK(seen[2].to == world.bench);
  CHECK(seen[2].payload == "second");
}

TEST_CASE("queues: a module that starts again finds its requests waiting") {
  World world;
  world.router.set_expected("bench", true, world.now);
  world.router.remove_instance(world.bench, world.now);
  world.say(world.gateway, World::request(1), "kept");
  CHECK(world.take().empty());
  const InstanceId again = world.router.add_instance(World::waste_spec());
  world.route_all(kTown, again);
  world.router.set_ready(again, world.now);
  CHECK(world.take().empty());
  world.router.connected(again);
  const Seen seen = world.take_one();
  CHECK(seen.to == again);
  CHECK(seen.payload == "kept");
}

TEST_CASE("queues: a module that is given up answers what waits") {
  World world;
  world.router.set_expected("bench", true, world.now);
  world.router.remove_instance(world.bench, world.now);
  world.say(world.gateway, World::request(1));
  world.router.set_expected("bench", false, world.now);
  const Seen seen = world.take_one();
  CHECK(seen.code() == Code::Unavailable);
  CHECK_FALSE(seen.flag(wire::flag::kOutcomeUnknown));
  world.require_idle();
}

TEST_CASE("queues: what waits follows the route, and is not found when the route is cleared") {
  World world(1);
  (void)world.handled(1);
  world.say(world.gateway, World::request(2), "moved");
  const InstanceId other = world.join(World::waste_spec(1));
  CHECK(world.take().empty());
  world.route_all(kTown, other);
  CHECK(world.take_one().to == other);
  world.say(world.gateway, World::request(3));
  world.router.clear_route(kTown, kWaste, world.now);
  CHECK(world.take_one().code() == Code::NotFound);
}

TEST_CASE("queues: no slot is given to an instance that reads too slowly") {
  World world;
  world.router.set_congested(world.bench, true, world.now);
  world.say(world.gateway, World::request(1));
  CHECK(world.take().empty());
  world.router.set_congested(world.bench, false, world.now);
  CHECK(world.take_one().to == world.bench);
}

TEST_CASE("queues: what waits for a town that is removed is not found") {
  World world(1);
  (void)world.handled(1);
  world.say(world.gateway, World::request(2));
  world.router.remove_town(kTown, world.now);
  CHECK(world.take_one().code() == Code::NotFound);
  world.say(world.gateway, World::request(3));
  CHECK(world.take_one().code() == Code::NotFound);
}

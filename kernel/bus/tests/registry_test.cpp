// SPDX-License-Identifier: EUPL-1.2
#include "world.h"

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

namespace {

wire::Prefix wake_up(std::uint32_t service = kWasteEvents, std::uint32_t town = kTown) {
  wire::Prefix prefix;
  prefix.kind = wire::Kind::Event;
  prefix.epoch = kEpoch;
  prefix.service = service;
  prefix.town = town;
  return prefix;
}

}  // namespace

TEST_CASE("events: a wake-up reaches ready subscribers that have the town, and may be dropped on the way") {
  World world;
  InstanceSpec spec = World::places_spec();
  spec.towns = {kOtherTown};
  const InstanceId elsewhere = world.join(spec);
  const InstanceId not_ready = world.router.add_instance(World::places_spec());
  for (const InstanceId id : {world.places, elsewhere, not_ready, world.gateway}) {
    world.router.subscribe(id, kWasteEvents);
    world.router.subscribe(id, kWasteEvents);
  }
  world.say(world.bench, wake_up(), "position");
  const auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].to == world.places);
  CHECK(seen[1].to == world.gateway);
  for (const Seen& event : seen) {
    CHECK(event.prefix.kind == wire::Kind::Event);
    CHECK(event.prefix.service == kWasteEvents);
    CHECK(event.prefix.town == kTown);
    CHECK(event.payload == "position");
    CHECK(event.droppable);
  }
  CHECK(world.router.metrics().wake_ups == 2);
  world.router.unsubscribe(world.places, kWasteEvents);
  world.router.remove_instance(world.gateway, world.now);
  world.say(world.bench, wake_up(), "position");
  CHECK(world.take().empty());
}

TEST_CASE("events: nobody publishes for another module, another town, another kind of service, or at length") {
  World world;
  world.router.subscribe(world.gateway, kWasteEvents);
  const auto refused = [&world](InstanceId from, const wire::Prefix& prefix, std::string_view payload) {
    world.say(from, prefix, payload);
    CHECK(world.take().empty());
    world.require_audit(AuditKind::EventRefused, from);
  };
  refused(world.places, wake_up(), "position");
  refused(world.bench, wake_up(kWaste), "position");
  refused(world.bench, wake_up(kWasteEvents, 4711), "position");
  refused(world.bench, wake_up(999), "position");
  refused(world.bench, wake_up(), std::string(2000, 'x'));
}

TEST_CASE("events: a wake-up of another epoch is dropped") {
  World world;
  world.router.subscribe(world.gateway, kWasteEvents);
  wire::Prefix prefix = wake_up();
  prefix.epoch = kEpoch + 1;
  world.say(world.bench, prefix);
  CHECK(world.take().empty());
  CHECK(world.router.metrics().dropped == 1);
}

TEST_CASE("registry: a service may gain methods, and only an events service has subscribers") {
  World world;
  world.say(world.gateway, World::request(1, 99));
  CHECK(world.take_one().code() == Code::Unimplemented);
  auto more = methods();
  more.push_back({99, "New", Safety::Safe, Streaming::Unary});
  world.router.define_service({kWaste, "bench/v1", "bench", false, more});
  world.say(world.gateway, World::request(2, 99));
  CHECK(world.take_one().to == world.bench);
  world.router.subscribe(world.gateway, kWaste);
  world.say(world.bench, wake_up(kWaste));
  CHECK(world.take().empty());
}

TEST_CASE("registry: changes to what does not exist change nothing") {
  World world;
  world.router.connected(4711);
  world.router.disconnected(4711);
  world.router.allow_town(4711, 1);
  world.router.forbid_town(4711, 1);
  world.router.allow_call(4711, 1);
  world.router.set_ready(4711, world.now);
  world.router.set_congested(4711, true, world.now);
  world.router.drain(4711, 1, world.now);
  world.router.remove_instance(4711, world.now);
  world.router.remove_instance(kKernel, world.now);
  world.router.set_route(kTown, 4711, world.bench, world.now);
  world.router.clear_route(kTown, 4711, world.now);
  world.router.subscribe(4711, kWasteEvents);
  world.router.unsubscribe(world.bench, 4711);
  ServiceSpec beyond;
  beyond.id = Limits{}.ids;
  world.router.define_service(beyond);
  world.router.define_town(Limits{}.ids);
  CHECK(world.take().empty());
  CHECK(world.handled(1) != 0);
}

TEST_CASE("metrics: requests, answers, bytes, waits and latency are counted by module") {
  World world(1);
  const std::uint64_t number = world.handled(1);
  world.say(world.gateway, World::request(2));
  world.now += 3 * kMilli;
  world.reply(world.bench, number, Code::Conflict);
  world.say(world.gateway, World::request(3, 999));
  const Metrics metrics = world.router.metrics();
  const ModuleMetrics& bench = metrics.modules.at("bench");
  CHECK(bench.requests == 2);
  CHECK(bench.answers[static_cast<std::size_t>(Code::Conflict)] == 1);
  CHECK(bench.answers[static_cast<std::size_t>(Code::Unimplemented)] == 1);
  CHECK(bench.bytes_in == 2 * (wire::kPrefixSize + 4));
  CHECK(bench.bytes_out == wire::kPrefixSize + 6);
  CHECK(bench.waits == 1);
  CHECK(bench.most_queued == 1);
  CHECK(bench.queued == 0);
  CHECK(bench.in_flight == 1);
  CHECK(bench.latency.count() == 1);
  CHECK(bench.latency.quantile_us(0.5) > 2700);
  CHECK(bench.latency.quantile_us(0.5) < 3400);
  CHECK(metrics.refused == 1);
  CHECK_FALSE(metrics.modules.contains("kernel"));
}

// SPDX-License-Identifier: EUPL-1.2
#include "bus/poison.h"
#include "world.h"

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

TEST_CASE("router: a dead instance's requests are answered at once, and say whether the outcome is known") {
  World world;
  (void)world.handled(1, kWrite);
  (void)world.handled(2, kKeyed);
  (void)world.handled(3, kRead);
  (void)world.handled(4, kPut);
  world.router.remove_instance(world.bench, world.now);
  const auto seen = world.take();
  REQUIRE(seen.size() == 4);
  for (const Seen& answer : seen) {
    CHECK(answer.to == world.gateway);
    CHECK(answer.code() == Code::Unavailable);
    CHECK(answer.prefix.aux == 1000);
    CHECK(answer.flag(wire::flag::kOutcomeUnknown) == (answer.prefix.correlation <= 2));
  }
  world.require_idle();
}

TEST_CASE("router: safe and idempotent requests are repeated once on the standby, with the same number") {
  World world;
  const InstanceId standby = world.join(World::waste_spec());
  world.route_all(kTown, world.bench, standby);
  (void)world.take();
  const std::uint64_t number = world.handled(1, kRead, kTown, identity_of("person:1"));
  (void)world.handled(2, kWrite);
  world.router.remove_instance(world.bench, world.now);
  const auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].to == standby);
  CHECK(seen[0].prefix.correlation == number);
  CHECK(principal_of(seen[0]) == "person:1");
  CHECK(seen[0].payload == "body");
  CHECK(seen[1].code() == Code::Unavailable);
  world.reply(standby, number);
  CHECK(world.take_one().prefix.correlation == 1);
  CHECK(world.router.metrics().modules.at("bench").retries == 1);
  world.require_idle();
}

TEST_CASE("router: a request in flight at two deaths is poison") {
  World world;
  const InstanceId second = world.join(World::waste_spec());
  const InstanceId third = world.join(World::waste_spec());
  world.route_all(kTown, world.bench, second);
  (void)world.take();
  (void)world.handled(1, kRead);
  world.router.remove_instance(world.bench, world.now);
  CHECK(world.take_one().to == second);
  world.route_all(kTown, second, third);
  world.router.remove_instance(second, world.now);
  CHECK(world.take_one().code() == Code::Unavailable);
  CHECK(world.router.metrics().modules.at("bench").poison == 1);
  world.require_audit(AuditKind::Poison, second);
  world.require_idle();
}

TEST_CASE("router: what crashes a module again and again is refused in its town for a while, and nothing else") {
  World world;
  InstanceId running = world.bench;
  const auto crash = [&] {
    world.now += kSecond;
    world.router.remove_instance(running, world.now);
    running = world.join(World::waste_spec());
    for (const std::uint32_t town : {kTown, kOtherTown}) world.route_all(town, running);
    return world.take();
  };
  const auto ask = [&](std::uint64_t correlation, std::string_view body, std::uint32_t town = kTown) {
    world.say(world.gateway, World::request(correlation, kWrite, town), body);
    return world.take_one();
  };
  // Nothing is known of writes at the first crash; two more are enough.
  for (std::uint64_t round = 1; round <= 3; ++round) {
    REQUIRE(ask(10 * round, "poison").prefix.kind == wire::Kind::Request);
    REQUIRE(ask(10 * round + 1, "popular").prefix.kind == wire::Kind::Request);
    (void)crash();
    // Whoever does no harm is answered in between.
    const Seen popular = ask(10 * round + 2, "popular");
    REQUIRE(popular.prefix.kind == wire::Kind::Request);
    world.reply(running, popular.prefix.correlation);
    (void)world.take();
  }
  (void)world.audits();
  const Seen refused = ask(50, "poison");
  CHECK(refused.code() == Code::Unavailable);
  CHECK(refused.message() == "the module crashed twice while it handled this request; refused for 30 s");
  CHECK(ask(51, "popular").prefix.kind == wire::Kind::Request);
  CHECK(ask(52, "something else").prefix.kind == wire::Kind::Request);
  CHECK(ask(53, "poison", kOtherTown).prefix.kind == wire::Kind::Request);
  CHECK(world.router.metrics().modules.at("bench").poison == 1);
  world.now += Poison::kRefusal;  // and is tried once more
  CHECK(ask(54, "poison").prefix.kind == wire::Kind::Request);
  (void)crash();
  CHECK(ask(55, "poison").code() == Code::Unavailable);
}

TEST_CASE("router: many who ask the same at one crash have done no harm") {
  World world;
  for (std::uint64_t i = 1; i <= 20; ++i) (void)world.handled(i, kRead);
  world.router.remove_instance(world.bench, world.now);
  world.bench = world.join(World::waste_spec());
  world.route_all(kTown, world.bench);
  (void)world.take();
  CHECK(world.audits().empty());
  (void)world.handled(50, kRead);
}

TEST_CASE("router: what a module leaves that was told to end waits for who comes after it") {
  World world;
  world.router.set_expected("bench", true, world.now);
  (void)world.handled(1, kRead);
  (void)world.handled(2, kWrite);
  world.router.drain(world.bench, 10, world.now);
  world.router.remove_instance(world.bench, world.now);
  const Seen refused = world.take_one();  // nobody knows whether a write was done
  CHECK(refused.prefix.correlation == 2);
  CHECK(refused.code() == Code::Unavailable);
  CHECK(refused.flag(wire::flag::kOutcomeUnknown));
  world.bench = world.join(World::waste_spec());
  world.route_all(kTown, world.bench);
  const Seen again = world.take_one();
  CHECK(again.to == world.bench);
  world.reply(world.bench, again.prefix.correlation);
  CHECK(world.take_one().prefix.correlation == 1);
  world.require_idle();
}

TEST_CASE("router: a module that is stopped has crashed nobody") {
  World world;
  for (std::uint64_t round = 1; round <= 4; ++round) {
    (void)world.handled(round, kRead);
    world.router.drain(world.bench, 10, world.now);
    world.router.remove_instance(world.bench, world.now);
    world.bench = world.join(World::waste_spec());
    world.route_all(kTown, world.bench);
    (void)world.take();
  }
  CHECK(world.audits().empty());
}

TEST_CASE("router: over the byte budget a safe request is not repeated") {
  Limits limits;
  limits.retry_bytes = 200;
  World world(256, limits);
  const InstanceId standby = world.join(World::waste_spec());
  world.route_all(kTown, world.bench, standby);
  (void)world.take();
  (void)world.handled(1, kRead);
  (void)world.handled(2, kRead);
  (void)world.handled(3, kRead);
  CHECK(world.router.metrics().retry_bytes <= 200);
  world.router.remove_instance(world.bench, world.now);
  const auto seen = world.take();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].to == standby);
  CHECK(seen[1].to == standby);
  CHECK(seen[2].code() == Code::Unavailable);
  CHECK_FALSE(seen[2].flag(wire::flag::kOutcomeUnknown));
}

TEST_CASE("router: a repeated request waits when the standby has no slot") {
  World world;
  const InstanceId standby = world.join(World::waste_spec(1));
  world.route_all(kOtherTown, standby);
  world.route_all(kTown, world.bench, standby);
  (void)world.take();
  const std::uint64_t busy = world.handled(1, kWrite, kOtherTown);
  (void)world.handled(2, kRead);
  world.router.remove_instance(world.bench, world.now);
  CHECK(world.take().empty());
  world.reply(standby, busy);
  const auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[1].to == standby);
  CHECK(seen[1].prefix.town == kTown);
}

TEST_CASE("router: the calls of a dead caller are cancelled and free their slots") {
  World world(1);
  const std::uint64_t number = world.handled(1);
  world.say(world.gateway, World::request(2));
  world.say(world.bench, World::request(3, kWrite, kOtherTown, kPlaces));
  (void)world.take();
  world.router.remove_instance(world.gateway, world.now);
  const Seen seen = world.take_one();
  CHECK(seen.to == world.bench);
  CHECK(seen.prefix.kind == wire::Kind::Cancel);
  CHECK(seen.prefix.correlation == number);
  CHECK(world.router.load(world.bench).running == 0);
  CHECK(world.router.metrics().in_flight == 1);
  world.reply(world.bench, number);  // it had not seen the cancel yet
  CHECK(world.take().empty());
  CHECK(world.audits().empty());
}

TEST_CASE("router: an instance that called itself leaves nothing behind") {
  World world;
  wire::Prefix prefix = World::request(1, kRead, kTown, kWaste);
  world.say(world.bench, prefix);
  CHECK(world.take_one().to == world.bench);
  world.router.remove_instance(world.bench, world.now);
  (void)world.take();
  world.require_idle();
}

TEST_CASE("router: a new request goes to the standby while the route's own instance is gone, and ids are not reused") {
  World world;
  const InstanceId standby = world.join(World::waste_spec());
  world.route_all(kTown, world.bench, standby);
  world.router.remove_instance(world.bench, world.now);
  (void)world.take();
  world.say(world.gateway, World::request(1));
  CHECK(world.take_one().to == standby);
  CHECK(world.router.add_instance(World::waste_spec()) > standby);
}

TEST_CASE("router: a draining instance gets no new requests, finishes what it has, and its streams are told") {
  World world;
  const std::uint64_t unary = world.handled(1);
  const std::uint64_t number = world.opened(2, kFollow);
  world.router.drain(world.bench, 5000, world.now);
  const auto told = world.take();
  REQUIRE(told.size() == 2);
  CHECK(told[0].to == world.gateway);
  CHECK(told[0].prefix.kind == wire::Kind::GoAway);
  CHECK(told[0].prefix.correlation == 2);
  CHECK(told[0].prefix.aux == 5000);
  CHECK(told[1].to == world.bench);
  CHECK(told[1].prefix.correlation == number);
  CHECK(told[1].flag(wire::flag::kToCallee));
  world.say(world.gateway, World::request(3));
  CHECK(world.take_one().code() == Code::Unavailable);
  world.reply(world.bench, unary);
  CHECK(world.take_one().code() == Code::Ok);
  world.router.set_ready(world.bench, world.now);  // flipped back
  world.say(world.gateway, World::request(4));
  CHECK(world.take_one().to == world.bench);
}

TEST_CASE("router: a swap flips the route between two messages") {
  World world;
  const std::uint64_t old_number = world.handled(1);
  const InstanceId next = world.join(World::waste_spec());
  world.route_all(kTown, next);
  world.router.drain(world.bench, 1000, world.now);
  (void)world.take();
  world.say(world.gateway, World::request(2));
  CHECK(world.take_one().to == next);
  world.reply(world.bench, old_number);
  CHECK(world.take_one().prefix.correlation == 1);
}

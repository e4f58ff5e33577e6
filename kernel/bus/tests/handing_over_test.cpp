// SPDX-License-Identifier: EUPL-1.2
#include "world.h"

#include <algorithm>

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

TEST_CASE("router: before another kernel takes over, streams are told and everything is answered") {
  World world;
  const std::uint64_t flowing = world.opened(1, kFollow);
  world.say(world.bench, World::within(wire::Kind::Chunk, flowing, false));
  (void)world.take();
  (void)world.handled(2, kWrite);
  (void)world.handled(3, kRead);
  CHECK(world.router.under_way().requests == 2);
  CHECK(world.router.under_way().streams == 1);

  world.router.warn_streams(500);
  auto seen = world.take();
  REQUIRE(seen.size() == 2);
  for (const Seen& told : seen) CHECK(told.prefix.kind == wire::Kind::GoAway);

  const Router::UnderWay ended = world.router.end_all(world.now);
  CHECK(ended.requests == 2);
  CHECK(ended.streams == 1);
  seen = world.take();
  std::size_t answers = 0;
  for (const Seen& answer : seen) {
    if (answer.to != world.gateway || answer.prefix.kind == wire::Kind::GoAway) continue;
    ++answers;
    CHECK(answer.code() == Code::Unavailable);
    CHECK(answer.flag(wire::flag::kOutcomeUnknown) == (answer.prefix.correlation == 2));
    CHECK((answer.prefix.kind == wire::Kind::End) == (answer.prefix.correlation == 1));
  }
  CHECK(answers == 3);
  for (const InstanceId instance : {world.gateway, world.bench}) {
    const auto last = std::find_if(seen.rbegin(), seen.rend(), [&](const Seen& told) { return told.to == instance; });
    REQUIRE(last != seen.rend());
    CHECK(last->prefix.kind == wire::Kind::GoAway);
    CHECK(last->prefix.correlation == 0);
  }
  world.require_idle();
}

TEST_CASE("router: an instance says that it begins nothing new") {
  World world;
  CHECK_FALSE(world.router.quiet(world.bench));
  wire::Prefix goaway;
  goaway.kind = wire::Kind::GoAway;
  world.say(world.bench, goaway, {});
  CHECK(world.router.quiet(world.bench));
  CHECK_FALSE(world.router.quiet(world.gateway));
  world.router.begins_again(world.bench);
  CHECK_FALSE(world.router.quiet(world.bench));
  CHECK(world.audits().empty());
}

TEST_CASE("router: answers and parents of the kernel before are nobody's fault, and its numbers do not come again") {
  World before;
  const std::uint64_t old = before.handled(1, kWrite);
  const std::uint32_t generation = before.router.last_generation();
  REQUIRE(generation > 0);

  World world(256, {}, generation);
  world.reply(world.bench, old);
  world.say(world.bench, World::within(wire::Kind::Chunk, old, false));
  CHECK(world.take().empty());
  CHECK(world.audits().empty());

  wire::Prefix nested = World::request(7, kRead, kTown, kPlaces);
  nested.parent = old;
  world.say(world.bench, nested);
  CHECK(world.take_one().code() == Code::Unavailable);
  CHECK(world.audits().empty());

  const std::uint64_t fresh = world.handled(2, kWrite);
  CHECK(fresh >> 32 > generation);
  // A number that nobody gave is still a forgery.
  world.reply(world.bench, std::uint64_t{generation + 9} << 32);
  world.require_audit(AuditKind::AnswerForged, world.bench);
}

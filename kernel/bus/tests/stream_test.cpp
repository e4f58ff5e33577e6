// SPDX-License-Identifier: EUPL-1.2
#include "world.h"

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;
using wire::Kind;

namespace {

const std::string kFull(wire::kMaxChunk, 'x');

}  // namespace

TEST_CASE("streams: chunks, credit and ends travel both ways under each side's own number") {
  World world;
  const std::uint64_t number = world.opened(7, kBoth);
  world.say(world.gateway, World::within(Kind::Chunk, 7, true), "up");
  Seen seen = world.take_one();
  CHECK(seen.to == world.bench);
  CHECK(seen.prefix.kind == Kind::Chunk);
  CHECK(seen.prefix.correlation == number);
  CHECK(seen.flag(wire::flag::kToCallee));
  CHECK(seen.payload == "up");
  world.say(world.bench, World::within(Kind::Credit, number, false, 2), "");
  seen = world.take_one();
  CHECK(seen.to == world.gateway);
  CHECK(seen.prefix.kind == Kind::Credit);
  CHECK(seen.prefix.aux == 2);
  CHECK(seen.prefix.correlation == 7);
  world.say(world.gateway, World::within(Kind::End, 7, true), "");
  CHECK(world.take_one().prefix.kind == Kind::End);
  world.say(world.bench, World::within(Kind::Chunk, number, false), "down");
  seen = world.take_one();
  CHECK(seen.to == world.gateway);
  CHECK_FALSE(seen.flag(wire::flag::kToCallee));
  CHECK(seen.payload == "down");
  wire::Prefix end = World::within(Kind::End, number, false);
  end.status = static_cast<std::uint16_t>(Code::Gone);
  world.say(world.bench, end, "last");
  seen = world.take_one();
  CHECK(seen.prefix.kind == Kind::End);
  CHECK(seen.code() == Code::Gone);
  CHECK(seen.payload == "last");
  world.require_idle();
  CHECK(world.audits().empty());
}

TEST_CASE("streams: a reply finishes one as well, and a method may be called without streaming") {
  World world;
  world.reply(world.bench, world.opened(1, kFollow));
  CHECK(world.take_one().prefix.kind == Kind::Reply);
  world.reply(world.bench, world.handled(2, kFollow));
  CHECK(world.take_one().prefix.kind == Kind::Reply);
  world.require_idle();
}

TEST_CASE("streams: refusals are told by END, of a unary method and of a correlation in use") {
  World world;
  world.say(world.gateway, World::stream(1, kRead));
  Seen seen = world.take_one();
  CHECK(seen.prefix.kind == Kind::End);
  CHECK(seen.code() == Code::Unimplemented);
  (void)world.opened(2, kFollow);
  world.say(world.gateway, World::stream(2, kFollow));
  CHECK(world.take_one().code() == Code::InvalidArgument);
}

TEST_CASE("streams: more than the credit ends the stream for both sides and is audited") {
  World world;
  const bool from_caller = GENERATE(true, false);
  const std::uint64_t number = world.opened(1, kBoth);
  const InstanceId sender = from_caller ? world.gateway : world.bench;
  const wire::Prefix chunk = World::within(Kind::Chunk, from_caller ? 1 : number, from_caller);
  for (int i = 0; i < 4; ++i) world.say(sender, chunk, kFull);
  CHECK(world.take().size() == 4);
  world.say(sender, chunk, "x");
  const auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].to == world.bench);
  CHECK(seen[0].prefix.kind == Kind::Cancel);
  CHECK(seen[1].to == world.gateway);
  CHECK(seen[1].prefix.kind == Kind::End);
  CHECK(seen[1].code() == Code::ResourceExhausted);
  world.require_audit(AuditKind::StreamViolation, sender);
  world.require_idle();
}

TEST_CASE("streams: credit lets more through") {
  World world;
  const std::uint64_t number = world.opened(1, kFollow);
  for (int i = 0; i < 4; ++i) world.say(world.bench, World::within(Kind::Chunk, number, false), kFull);
  world.say(world.gateway, World::within(Kind::Credit, 1, true, wire::kMaxChunk), "");
  world.say(world.bench, World::within(Kind::Chunk, number, false), kFull);
  const auto seen = world.take();
  REQUIRE(seen.size() == 6);
  CHECK(seen[4].prefix.kind == Kind::Credit);
  CHECK(seen[4].to == world.bench);
  CHECK(seen[5].payload.size() == wire::kMaxChunk);
}

TEST_CASE("streams: neither side can open the window beyond its bound") {
  World world;
  const bool from_caller = GENERATE(true, false);
  const std::uint64_t number = world.opened(1, kBoth);
  const InstanceId sender = from_caller ? world.gateway : world.bench;
  const std::uint64_t correlation = from_caller ? 1 : number;
  world.say(sender, World::within(Kind::Credit, correlation, from_caller, 1024 * 1024 - wire::kInitialCredit), "");
  CHECK(world.take_one().prefix.kind == Kind::Credit);
  world.say(sender, World::within(Kind::Credit, correlation, from_caller, 1), "");
  CHECK(world.take().back().code() == Code::ResourceExhausted);
  world.require_audit(AuditKind::StreamViolation, sender);
}

TEST_CASE("streams: an empty chunk or an empty credit goes nowhere") {
  World world;
  const std::uint64_t number = world.opened(1, kBoth);
  world.say(world.gateway, World::within(Kind::Chunk, 1, true), "");
  world.say(world.gateway, World::within(Kind::Credit, 1, true, 0), "");
  world.say(world.bench, World::within(Kind::Chunk, number, false), "");
  world.say(world.bench, World::within(Kind::Credit, number, false, 0), "");
  CHECK(world.take().empty());
}

TEST_CASE("streams: chunks too large, against the direction or after the end are violations") {
  World world;
  std::uint64_t number = world.opened(1, kBoth);
  world.say(world.gateway, World::within(Kind::Chunk, 1, true), kFull + "x");
  CHECK(world.take().back().code() == Code::TooLarge);
  number = world.opened(2, kBoth);
  world.say(world.bench, World::within(Kind::Chunk, number, false), kFull + "x");
  CHECK(world.take().back().code() == Code::TooLarge);
  (void)world.opened(3, kFollow);
  world.say(world.gateway, World::within(Kind::Chunk, 3, true), "x");
  CHECK(world.take().back().code() == Code::InvalidArgument);
  number = world.opened(4, kUpload);
  world.say(world.bench, World::within(Kind::Chunk, number, false), "x");
  CHECK(world.take().back().code() == Code::InvalidArgument);
  (void)world.opened(5, kBoth);
  world.say(world.gateway, World::within(Kind::End, 5, true), "");
  world.say(world.gateway, World::within(Kind::Chunk, 5, true), "x");
  CHECK(world.take().back().code() == Code::InvalidArgument);
  CHECK(world.audits().size() == 5);
  world.require_idle();
}

TEST_CASE("streams: a stream's frame for an ordinary request is a violation that leaves the request alone") {
  World world;
  const std::uint64_t number = world.handled(1);
  world.say(world.bench, World::within(Kind::Chunk, number, false), "x");
  world.require_audit(AuditKind::StreamViolation, world.bench);
  CHECK(world.take().empty());
  world.reply(world.bench, number);
  CHECK(world.take_one().code() == Code::Ok);
}

TEST_CASE("streams: nobody else can send into a stream") {
  World world;
  const std::uint64_t number = world.opened(1, kBoth);
  world.say(world.places, World::within(Kind::Chunk, number, false), "x");
  world.require_audit(AuditKind::AnswerForged, world.places);
  world.say(world.places, World::within(Kind::Chunk, 1, true), "x");  // its own correlation 1 is no stream
  CHECK(world.take().empty());
}

TEST_CASE("streams: until the first answer the deadline holds, then the idle limit") {
  World world;
  const std::uint64_t number = world.opened(1, kFollow);
  (void)world.opened(2, kFollow);
  world.say(world.bench, World::within(Kind::Chunk, number, false), "first");
  (void)world.take();
  world.now += 11 * kSecond;
  world.router.tick(world.now);
  auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[1].prefix.correlation == 2);
  CHECK(seen[1].prefix.kind == Kind::End);
  CHECK(seen[1].code() == Code::DeadlineExceeded);
  world.now += 40 * kSecond;
  world.router.tick(world.now);
  world.say(world.bench, World::within(Kind::Chunk, number, false), "second");
  world.now += 59 * kSecond;
  world.router.tick(world.now);
  CHECK(world.take().size() == 1);
  world.now += 2 * kSecond;
  world.router.tick(world.now);
  seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].prefix.kind == Kind::Cancel);
  CHECK(seen[1].code() == Code::DeadlineExceeded);
  CHECK(seen[1].message() == "the stream was idle for too long");
  world.require_idle();
}

TEST_CASE("streams: a slot is taken until the first answer only, then the streams' own bound holds") {
  World world;
  InstanceSpec spec = World::waste_spec(1);
  spec.streams = 2;
  const InstanceId small = world.join(spec);
  world.route_all(kTown, small);
  (void)world.take();
  for (std::uint64_t i = 1; i <= 2; ++i) {
    const std::uint64_t number = world.opened(i, kFollow);
    CHECK(world.router.load(small).running == 1);
    world.say(small, World::within(Kind::Chunk, number, false), "x");
    (void)world.take();
    CHECK(world.router.load(small).running == 0);
    CHECK(world.router.load(small).streams == i);
  }
  world.say(world.gateway, World::stream(3, kFollow));
  CHECK(world.take_one().code() == Code::ResourceExhausted);
  world.say(world.gateway, World::request(4));
  CHECK(world.take_one().to == small);
}

TEST_CASE("streams: chunks that come while the request waits follow it in order") {
  World world(1);
  const std::uint64_t busy = world.handled(1);
  world.say(world.gateway, World::stream(2, kUpload), "head");
  world.say(world.gateway, World::within(Kind::Chunk, 2, true), "one");
  world.say(world.gateway, World::within(Kind::Chunk, 2, true), "two");
  world.say(world.gateway, World::within(Kind::End, 2, true), "");
  CHECK(world.take().empty());
  CHECK(world.router.metrics().waiting_bytes > 0);
  world.reply(world.bench, busy);
  const auto seen = world.take();
  REQUIRE(seen.size() == 5);
  CHECK(seen[1].payload == "head");
  CHECK(seen[2].payload == "one");
  CHECK(seen[3].payload == "two");
  CHECK(seen[4].prefix.kind == Kind::End);
  for (std::size_t i = 2; i < 5; ++i) {
    CHECK(seen[i].to == world.bench);
    CHECK(seen[i].prefix.correlation == seen[1].prefix.correlation);
  }
  CHECK(world.router.metrics().waiting_bytes == 0);
}

TEST_CASE("streams: what is held for one that waits is bounded") {
  Limits limits;
  limits.held_chunks = 3;
  World world(1, limits);
  (void)world.handled(1);
  world.say(world.gateway, World::stream(2, kUpload));
  for (int i = 0; i < 4; ++i) world.say(world.gateway, World::within(Kind::Chunk, 2, true), "x");
  const Seen seen = world.take_one();
  CHECK(seen.prefix.kind == Kind::End);
  CHECK(seen.code() == Code::ResourceExhausted);
  CHECK(world.router.metrics().waiting_bytes == 0);
}

TEST_CASE("streams: a cancel ends it, and what is still under way is no fault") {
  World world;
  const std::uint64_t number = world.opened(1, kBoth);
  world.say(world.gateway, World::within(Kind::Cancel, 1, true), "");
  const auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].prefix.kind == Kind::Cancel);
  CHECK(seen[0].prefix.correlation == number);
  CHECK(seen[1].prefix.kind == Kind::End);
  CHECK(seen[1].code() == Code::Cancelled);
  world.say(world.bench, World::within(Kind::Chunk, number, false), "late");
  world.say(world.gateway, World::within(Kind::Chunk, 1, true), "late");
  CHECK(world.take().empty());
  CHECK(world.audits().empty());
  world.require_idle();
}

TEST_CASE("streams: a dead callee ends them, repeats only what nobody has seen a frame of") {
  World world;
  const InstanceId standby = world.join(World::waste_spec());
  world.route_all(kTown, world.bench, standby);
  (void)world.take();
  const std::uint64_t begun = world.opened(1, kFollow);
  const std::uint64_t fresh = world.opened(2, kFollow);
  (void)world.opened(3, kUpload);
  world.say(world.bench, World::within(Kind::Chunk, begun, false), "x");
  (void)world.take();
  world.router.remove_instance(world.bench, world.now);
  const auto seen = world.take();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].prefix.kind == Kind::End);
  CHECK(seen[0].code() == Code::Unavailable);
  CHECK_FALSE(seen[0].flag(wire::flag::kOutcomeUnknown));
  CHECK(seen[1].to == standby);
  CHECK(seen[1].prefix.correlation == fresh);
  CHECK(seen[2].flag(wire::flag::kOutcomeUnknown));
}

TEST_CASE("streams: a dead caller's streams are cancelled") {
  World world;
  const std::uint64_t number = world.opened(1, kBoth);
  world.router.remove_instance(world.gateway, world.now);
  const Seen seen = world.take_one();
  CHECK(seen.to == world.bench);
  CHECK(seen.prefix.kind == Kind::Cancel);
  CHECK(seen.prefix.correlation == number);
  CHECK(world.router.metrics().in_flight == 0);
}

TEST_CASE("streams: a nested call within a stream that flows has the default deadline") {
  World world;
  const std::uint64_t number = world.opened(1, kFollow);
  world.say(world.bench, World::within(Kind::Chunk, number, false), "x");
  (void)world.take();
  world.now += 30 * kSecond;
  wire::Prefix prefix = World::request(2, kRead, kTown, kPlaces);
  prefix.parent = number;
  world.say(world.bench, prefix);
  CHECK(world.take_one().prefix.deadline == world.now + 10 * kSecond);
}

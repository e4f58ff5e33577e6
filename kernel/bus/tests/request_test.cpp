// SPDX-License-Identifier: EUPL-1.2
#include "world.h"

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

TEST_CASE("router: a request reaches the route's instance and its reply the caller") {
  World world;
  world.say(world.gateway, World::request(77), "question", identity_of("person:1"), "context");
  const Seen request = world.take_one();
  CHECK(request.to == world.bench);
  CHECK(request.prefix.kind == wire::Kind::Request);
  CHECK(request.prefix.correlation != 77);
  CHECK(request.prefix.correlation != 0);
  CHECK(request.prefix.parent == 0);
  CHECK(request.prefix.town == kTown);
  CHECK(request.prefix.method == kWrite);
  CHECK(principal_of(request) == "person:1");
  CHECK(request.context == "context");
  CHECK(request.payload == "question");

  world.reply(world.bench, request.prefix.correlation, Code::Ok, "answer");
  const Seen reply = world.take_one();
  CHECK(reply.to == world.gateway);
  CHECK(reply.prefix.kind == wire::Kind::Reply);
  CHECK(reply.prefix.correlation == 77);
  CHECK(reply.payload == "answer");
  world.require_idle();
  CHECK(world.audits().empty());
}

TEST_CASE(
    "router: an error reply keeps status, retry-after, outcome and payload, and loses what is behind the prefix") {
  World world;
  wire::Prefix prefix = World::within(wire::Kind::Reply, world.handled(1), false, 250);
  prefix.status = static_cast<std::uint16_t>(Code::Unavailable);
  prefix.flags = wire::flag::kOutcomeUnknown | wire::flag::kSafe;
  world.say(world.bench, prefix, "details", identity_of("person:forged"), "context");
  const Seen reply = world.take_one();
  CHECK(reply.code() == Code::Unavailable);
  CHECK(reply.prefix.aux == 250);
  CHECK(reply.prefix.flags == wire::flag::kOutcomeUnknown);
  CHECK(reply.payload == "details");
  CHECK(reply.identity.empty());
  CHECK(reply.context.empty());
}

TEST_CASE("router: numbers are never given twice") {
  World world;
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    numbers.push_back(world.handled(i));
    world.reply(world.bench, numbers.back());
    (void)world.take_one();
  }
  std::sort(numbers.begin(), numbers.end());
  CHECK(std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end());
}

TEST_CASE("router: a malformed header is dropped and audited") {
  World world;
  std::string header = wire::header(World::request(1));
  header[0] = 'X';
  world.router.receive(world.gateway, Frame(std::string_view(header)), Frame("body"), world.now);
  world.router.receive(world.gateway, Frame(), Frame(), world.now);
  CHECK(world.take().empty());
  const auto audits = world.audits();
  REQUIRE(audits.size() == 2);
  CHECK(audits[0].what == AuditKind::Malformed);
  CHECK(world.router.metrics().dropped == 2);
}

TEST_CASE("router: kinds that only the kernel sends are refused") {
  World world;
  for (const auto kind : {wire::Kind::Connect, wire::Kind::GoAway}) {
    world.say(world.bench, World::within(kind, 1, false));
    world.require_audit(AuditKind::Malformed, world.bench);
  }
  CHECK(world.take().empty());
}

TEST_CASE("router: an id of another epoch is stale") {
  World world;
  wire::Prefix prefix = World::request(1);
  prefix.epoch = kEpoch - 1;
  world.say(world.gateway, prefix);
  CHECK(world.take_one().code() == Code::Stale);
}

TEST_CASE("router: names instead of ids are not spoken") {
  World world;
  wire::Prefix prefix = World::request(1);
  prefix.flags = wire::flag::kNames;
  world.say(world.gateway, prefix);
  CHECK(world.take_one().code() == Code::Unimplemented);
}

TEST_CASE("router: an undeclared service or a foreign town is refused and audited") {
  World world;
  world.say(world.gateway, World::request(1, kWrite, kTown, kUndeclared));
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::AccessDenied, world.gateway);
  world.say(world.places, World::request(2));
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::AccessDenied, world.places);
  world.router.forbid_town(world.bench, kOtherTown);
  world.say(world.bench, World::request(3, kWrite, kOtherTown, kPlaces));
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::AccessDenied, world.bench);
}

TEST_CASE("router: a town and a call that are allowed later are let through") {
  World world;
  world.router.allow_call(world.places, kWaste);
  world.router.allow_town(world.places, kThirdTown);
  world.say(world.places, World::request(1, kWrite, kThirdTown));
  CHECK(world.take_one().prefix.kind == wire::Kind::Request);
}

TEST_CASE("router: the node itself, town 0, is everybody's") {
  World world;
  world.say(world.bench, World::request(1, kWrite, 0, kWaste));
  CHECK(world.take_one().to == world.bench);
}

TEST_CASE("router: a deadline of zero means ten seconds, one that is over is answered, a distant one brought forward") {
  World world;
  world.say(world.gateway, World::request(1));
  CHECK(world.take_one().prefix.deadline == world.now + 10 * kSecond);
  wire::Prefix prefix = World::request(2);
  prefix.deadline = world.now;
  world.say(world.gateway, prefix);
  CHECK(world.take_one().code() == Code::DeadlineExceeded);
  prefix = World::request(3);
  prefix.deadline = Router::kNever;
  world.say(world.gateway, prefix);
  CHECK(world.take_one().prefix.deadline == world.now + 3600 * kSecond);
}

TEST_CASE("router: only edge may say for whom it calls") {
  World world;
  world.say(world.bench, World::request(1, kWrite, kTown, kPlaces), "body", identity_of("person:1"));
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::IdentityForged, world.bench);
}

TEST_CASE("router: an edge call without a block is anonymous") {
  World world;
  world.say(world.gateway, World::request(1));
  CHECK(world.take_one().identity.empty());
}

TEST_CASE("router: without a parent a module calls as itself, and its context stays") {
  World world;
  world.say(world.bench, World::request(1, kWrite, kTown, kPlaces), "body", {}, "context");
  const Seen seen = world.take_one();
  CHECK(seen.to == world.places);
  CHECK(principal_of(seen) == "module:bench");
  CHECK(seen.context == "context");
  CHECK(seen.payload == "body");
}

TEST_CASE("router: a nested call carries its parent's identity, flags, hops and remaining time") {
  World world;
  wire::Prefix prefix = World::request(1);
  prefix.flags = wire::flag::kPilot | wire::flag::kSafe;
  prefix.deadline = world.now + 100 * kMilli;
  prefix.hops = 7;  // what a sender says of itself is ignored
  world.say(world.gateway, prefix, "body", identity_of("person:1"));
  const Seen parent = world.take_one();
  CHECK(parent.prefix.hops == 0);
  CHECK(parent.prefix.flags == wire::flag::kPilot);

  prefix = World::request(9, kRead, kTown, kPlaces);
  prefix.parent = parent.prefix.correlation;
  prefix.flags = wire::flag::kShadow;
  world.say(world.bench, prefix, "body", {}, "context");
  const Seen nested = world.take_one();
  CHECK(nested.to == world.places);
  CHECK(principal_of(nested) == "person:1");
  CHECK(nested.context == "context");
  CHECK(nested.prefix.parent == 0);
  CHECK(nested.prefix.hops == 1);
  CHECK(nested.prefix.deadline == world.now + 95 * kMilli);
  CHECK(nested.prefix.flags == (wire::flag::kPilot | wire::flag::kSafe | wire::flag::kIdempotent));
}

TEST_CASE("router: a nested call may ask for less time than its parent has, and none is left near the end") {
  World world;
  wire::Prefix prefix = World::request(1);
  prefix.deadline = world.now + 100 * kMilli;
  world.say(world.gateway, prefix);
  const std::uint64_t parent = world.take_one().prefix.correlation;
  prefix = World::request(2, kRead, kTown, kPlaces);
  prefix.parent = parent;
  prefix.deadline = world.now + 20 * kMilli;
  world.say(world.bench, prefix);
  CHECK(world.take_one().prefix.deadline == world.now + 20 * kMilli);
  world.now += 96 * kMilli;
  prefix.correlation = 3;
  prefix.deadline = 0;
  world.say(world.bench, prefix);
  CHECK(world.take_one().code() == Code::DeadlineExceeded);
}

TEST_CASE("router: a parent that is finished, foreign or invented is refused and audited") {
  World world;
  const std::uint64_t number = world.handled(1);
  wire::Prefix prefix = World::request(2, kRead, kTown, kWaste);
  prefix.parent = number;
  world.router.allow_call(world.places, kWaste);
  world.say(world.places, prefix);  // handled by another
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::ParentForged, world.places);

  world.reply(world.bench, number);
  (void)world.take_one();
  world.say(world.bench, prefix);  // finished
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::ParentForged, world.bench);

  prefix.parent = 0xdeadbeef00000000ULL;  // invented
  world.say(world.bench, prefix);
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::ParentForged, world.bench);
}

TEST_CASE("router: nobody is taken along from one town into another") {
  World world;
  wire::Prefix prefix = World::request(2, kRead, kOtherTown, kPlaces);
  prefix.parent = world.handled(1);
  world.say(world.bench, prefix);
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::ParentForged, world.bench);
  prefix.town = kTown;
  world.say(world.bench, prefix);
  CHECK(world.take_one().prefix.kind == wire::Kind::Request);
}

TEST_CASE("router: block and parent together are refused, also from edge") {
  World world;
  world.router.allow_call(world.gateway, kWaste);
  wire::Prefix prefix = World::request(1);
  prefix.parent = world.handled(7);
  world.say(world.gateway, prefix, "body", identity_of("person:1"));
  CHECK(world.take_one().code() == Code::PermissionDenied);
  world.require_audit(AuditKind::IdentityForged, world.gateway);
}

TEST_CASE("router: the ninth nested call is refused") {
  World world;
  std::uint64_t parent = world.handled(1);
  for (unsigned hop = 1; hop <= 8; ++hop) {
    wire::Prefix prefix = World::request(hop, kWrite, kTown, kWaste);
    prefix.parent = parent;
    world.say(world.bench, prefix);
    const Seen seen = world.take_one();
    REQUIRE(seen.prefix.kind == wire::Kind::Request);
    CHECK(seen.prefix.hops == hop);
    parent = seen.prefix.correlation;
  }
  wire::Prefix prefix = World::request(99, kWrite, kTown, kWaste);
  prefix.parent = parent;
  world.say(world.bench, prefix);
  CHECK(world.take_one().code() == Code::HopsExceeded);
}

TEST_CASE("router: an unknown method is unimplemented, a town without the module not found") {
  World world;
  world.say(world.gateway, World::request(1, 999));
  CHECK(world.take_one().code() == Code::Unimplemented);
  world.say(world.gateway, World::request(2, kRead, kThirdTown, kPlaces));
  CHECK(world.take_one().code() == Code::NotFound);
  world.say(world.gateway, World::request(3, kRead, 4711, kWaste));
  CHECK(world.take_one().code() == Code::NotFound);
}

TEST_CASE("router: a module of the town without an instance is unavailable, with retry-after and words") {
  World world;
  world.router.remove_instance(world.bench, world.now);
  world.say(world.gateway, World::request(1));
  const Seen seen = world.take_one();
  CHECK(seen.code() == Code::Unavailable);
  CHECK(seen.prefix.aux == 1000);
  CHECK_FALSE(seen.flag(wire::flag::kOutcomeUnknown));
  CHECK(seen.message() == "the module has no ready instance");
}

TEST_CASE("router: safe and idempotent come from the registry, whatever the sender says") {
  World world;
  const auto flags_of = [&world](std::uint32_t method, std::uint16_t said) {
    wire::Prefix prefix = World::request(method, method);
    prefix.flags = said;
    world.say(world.gateway, prefix);
    return world.take_one().prefix.flags;
  };
  constexpr std::uint16_t kBoth2 = wire::flag::kSafe | wire::flag::kIdempotent;
  CHECK(flags_of(kWrite, kBoth2) == 0);
  CHECK(flags_of(kKeyed, kBoth2) == 0);
  CHECK(flags_of(kPut, 0) == wire::flag::kIdempotent);
  CHECK(flags_of(kRead, 0) == kBoth2);
}

TEST_CASE("router: payloads over 1 MiB are too large, both ways") {
  World world;
  const std::string large(wire::kMaxPayload + 1, 'x');
  world.say(world.gateway, World::request(1), large);
  CHECK(world.take_one().code() == Code::TooLarge);
  world.reply(world.bench, world.handled(2), Code::Ok, large);
  const Seen seen = world.take_one();
  CHECK(seen.to == world.gateway);
  CHECK(seen.code() == Code::TooLarge);
  world.require_idle();
}

TEST_CASE("router: an instance with too many unanswered requests is held back") {
  World world;
  InstanceSpec spec;
  spec.module = "gateway";
  spec.edge = true;
  spec.all_towns = true;
  spec.all_services = true;
  spec.outstanding = 3;
  const InstanceId small = world.join(spec);
  for (std::uint64_t i = 1; i <= 4; ++i) world.say(small, World::request(i));
  const auto seen = world.take();
  REQUIRE(seen.size() == 4);
  CHECK(seen[2].prefix.kind == wire::Kind::Request);
  CHECK(seen[3].code() == Code::ResourceExhausted);
  world.reply(world.bench, seen[0].prefix.correlation);
  world.say(small, World::request(5));
  CHECK(world.take().back().prefix.kind == wire::Kind::Request);
}

TEST_CASE("router: only the callee may answer, a late answer is no fault") {
  World world;
  const std::uint64_t number = world.handled(1);
  world.reply(world.places, number);
  world.require_audit(AuditKind::AnswerForged, world.places);
  world.reply(world.bench, number + 1);  // a number that was never given
  world.require_audit(AuditKind::AnswerForged, world.bench);
  CHECK(world.take().empty());
  world.reply(world.bench, number);
  CHECK(world.take_one().to == world.gateway);
  world.reply(world.bench, number);
  CHECK(world.take().empty());
  CHECK(world.audits().empty());
}

TEST_CASE("router: a deadline is enforced, never early, within 10 ms, and the callee told") {
  World world;
  wire::Prefix prefix = World::request(1);
  prefix.deadline = world.now + 123 * kMilli;
  world.say(world.gateway, prefix);
  const std::uint64_t number = world.take_one().prefix.correlation;
  const std::int64_t due = world.router.next_deadline();
  CHECK(due <= prefix.deadline + 10 * kMilli);
  world.router.tick(prefix.deadline - 1);
  CHECK(world.take().empty());
  world.router.tick(prefix.deadline + 10 * kMilli);
  const auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].to == world.bench);
  CHECK(seen[0].prefix.kind == wire::Kind::Cancel);
  CHECK(seen[0].prefix.correlation == number);
  CHECK(seen[1].to == world.gateway);
  CHECK(seen[1].code() == Code::DeadlineExceeded);
  world.require_idle();
}

TEST_CASE("router: a cancelled request is ended on both sides") {
  World world;
  const std::uint64_t number = world.handled(41);
  world.say(world.gateway, World::within(wire::Kind::Cancel, 41, true), "");
  const auto seen = world.take();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].to == world.bench);
  CHECK(seen[0].prefix.kind == wire::Kind::Cancel);
  CHECK(seen[0].prefix.correlation == number);
  CHECK(seen[1].code() == Code::Cancelled);
  world.require_idle();
  world.say(world.gateway, World::within(wire::Kind::Cancel, 41, true), "");
  CHECK(world.take().empty());
  CHECK(world.audits().empty());
  world.say(world.bench, World::within(wire::Kind::Cancel, number, false), "");
  world.require_audit(AuditKind::Malformed, world.bench);
}

TEST_CASE("router: a cancel finds only the newest 512 requests") {
  World world(1024);
  for (std::uint64_t i = 1; i <= 513; ++i) world.say(world.gateway, World::request(i));
  (void)world.take();
  world.say(world.gateway, World::within(wire::Kind::Cancel, 1, true), "");
  CHECK(world.take().empty());
  world.say(world.gateway, World::within(wire::Kind::Cancel, 2, true), "");
  CHECK(world.take().size() == 2);
}

TEST_CASE("router: the kernel calls like an edge, and one instance by name whether it is ready or not") {
  World world;
  world.router.call_from_kernel(Frame(std::string_view(wire::header(World::request(5), identity_of("operator:0")))),
                                Frame("body"), world.now);
  const Seen request = world.take_one();
  CHECK(principal_of(request) == "operator:0");
  world.reply(world.bench, request.prefix.correlation);
  const Seen reply = world.take_one();
  CHECK(reply.to == kKernel);
  CHECK(reply.prefix.correlation == 5);

  const InstanceId candidate = world.router.add_instance(World::waste_spec());
  const auto probe = [&](InstanceId target, std::uint32_t service = kWaste) {
    world.router.call_from_kernel(Frame(std::string_view(wire::header(World::request(6, kRead, kTown, service)))),
                                  Frame("probe"), world.now, target);
    return world.take_one();
  };
  CHECK(probe(candidate).code() == Code::Unavailable);
  world.router.connected(candidate);
  CHECK(probe(candidate).to == candidate);
  CHECK(probe(candidate, kPlaces).code() == Code::NotFound);
  CHECK(probe(9999).code() == Code::NotFound);
}

TEST_CASE("router: what the kernel serves itself, it serves in every town") {
  World world;
  constexpr std::uint32_t kOwn = 15;
  world.router.define_service({kOwn, "node/v1@kernel", "kernel", true, methods()});
  world.router.set_ready(kKernel, world.now);
  world.router.set_route(0, kOwn, kKernel, world.now);
  InstanceSpec spec = World::waste_spec();
  spec.may_call.push_back(kOwn);
  const InstanceId caller = world.join(spec);
  for (const std::uint32_t town : {kTown, kOtherTown}) {
    world.say(caller, World::request(7, kWrite, town, kOwn));
    const Seen request = world.take_one();
    CHECK(request.to == kKernel);
    CHECK(request.prefix.town == town);
    CHECK(request.prefix.kind == wire::Kind::Request);
  }
  world.router.clear_route(0, kOwn, world.now);
  world.say(caller, World::request(8, kWrite, kTown, kOwn));
  CHECK(world.take_one().code() == Code::NotFound);
}

TEST_CASE("router: audit records of one instance are bounded, the rest is counted") {
  World world;
  for (std::uint64_t i = 1; i <= 100; ++i) world.say(world.places, World::request(i));
  CHECK(world.take().size() == 100);
  CHECK(world.audits().size() == 8);
  world.now += kSecond;
  world.say(world.places, World::request(101));
  const auto audits = world.audits();
  REQUIRE(audits.size() == 1);
  CHECK(audits[0].not_recorded == 92);
  CHECK(world.router.metrics().audits == 101);
}

TEST_CASE("router: messages of an unknown instance are dropped") {
  World world;
  world.say(4711, World::request(1));
  CHECK(world.take().empty());
  CHECK(world.router.metrics().dropped == 1);
}

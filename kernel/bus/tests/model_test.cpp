// SPDX-License-Identifier: EUPL-1.2
// Random operations against a small reference: each request gets exactly one final answer, nobody gets another's,
// bounds hold at every step, and when all is quiet every counter is back at zero.
#include "world.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

namespace {

struct Model {
  explicit Model(unsigned seed) : random(seed), world(3, limits()) {
    InstanceSpec spec = gateway_spec();
    callers = {world.gateway, world.join(spec)};
    workers = {world.bench, world.join(World::waste_spec(3))};
    for (const std::uint32_t town : {kTown, kOtherTown, kThirdTown}) world.route_all(town, workers[0], workers[1]);
    look();
  }

  static Limits limits() {
    Limits small;
    small.in_flight = 200;
    small.waiting_bytes = 20000;
    small.retry_bytes = 3000;
    small.held_chunks = 5;
    return small;
  }
  static InstanceSpec gateway_spec() {
    InstanceSpec spec;
    spec.module = "gateway";
    spec.edge = true;
    spec.all_towns = true;
    spec.may_call = {kWaste, kWasteLane};
    spec.outstanding = 60;
    return spec;
  }

  unsigned roll(unsigned sides) { return std::uniform_int_distribution<unsigned>(0, sides - 1)(random); }
  template <class T>
  T& pick(std::vector<T>& from) {
    return from[roll(static_cast<unsigned>(from.size()))];
  }

  // --- operations ---
  void ask() {
    const InstanceId caller = pick(callers);
    const std::uint64_t correlation = ++last;
    static const std::vector<std::uint32_t> kMethods{kWrite, kRead, kPut, kFollow, kUpload, kBoth, 999};
    wire::Prefix prefix =
        World::request(correlation, kMethods[roll(7)], 1 + roll(4), roll(8) == 0 ? kWasteLane : kWaste);
    if (prefix.method >= kFollow && prefix.method <= kBoth && roll(4) != 0) prefix.flags = wire::flag::kStream;
    prefix.deadline = world.now + static_cast<std::int64_t>(1 + roll(3000)) * kMilli;
    open[{caller, correlation}] = (prefix.flags & wire::flag::kStream) != 0;
    world.say(caller, prefix, std::to_string(caller) + ":" + std::to_string(correlation));
  }
  void answer() {
    if (given.empty()) return;
    const std::size_t at = roll(static_cast<unsigned>(given.size()));
    const auto [worker, number, body] = given[at];
    const bool end = roll(3) == 0;
    wire::Prefix prefix = World::within(end ? wire::Kind::End : wire::Kind::Reply, number, false);
    prefix.status = static_cast<std::uint16_t>(roll(2) == 0 ? Code::Ok : Code::Conflict);
    world.say(worker, prefix, "for " + body);
    if (!end || roll(2) == 0) given.erase(given.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void forge() {
    if (given.empty()) return;
    const auto [worker, number, body] = pick(given);
    const InstanceId other = roll(2) == 0 ? world.places : pick(callers);
    world.say(other, World::within(wire::Kind::Reply, number, false), "forged");
  }
  void stream_frame() {
    const wire::Kind kind = roll(2) == 0 ? wire::Kind::Chunk : roll(4) == 0 ? wire::Kind::End : wire::Kind::Credit;
    if (roll(2) == 0 && !open.empty()) {
      auto at = open.begin();
      std::advance(at, roll(static_cast<unsigned>(open.size())));
      world.say(at->first.first, World::within(kind, at->first.second, true, 1 + roll(70000)),
                std::string(roll(2000), 'c'));
    } else if (!given.empty() && kind != wire::Kind::End) {
      const auto [worker, number, body] = pick(given);
      world.say(worker, World::within(kind, number, false, 1 + roll(70000)), std::string(roll(70000), 'd'));
    }
  }
  void cancel() {
    if (open.empty()) return;
    auto at = open.begin();
    std::advance(at, roll(static_cast<unsigned>(open.size())));
    world.say(at->first.first, World::within(wire::Kind::Cancel, at->first.second, true), "");
  }
  void nest() {
    if (given.empty()) return;
    const auto [worker, number, body] = pick(given);
    wire::Prefix prefix = World::request(++last, kRead);
    prefix.parent = number;
    open[{worker, last}] = false;
    world.say(worker, prefix, std::to_string(worker) + ":" + std::to_string(last));
  }
  void lose_worker() {
    const std::size_t at = roll(static_cast<unsigned>(workers.size()));
    const bool expected = roll(2) == 0;
    world.router.set_expected("bench", expected, world.now);
    look();
    bury(workers[at]);
    workers[at] = world.join(World::waste_spec(3));
    world.route_all(1 + roll(3), workers[at], pick(workers));
    world.route_all(1 + roll(3), workers[0], workers[1]);
  }
  void lose_caller() {
    InstanceId& caller = pick(callers);
    bury(caller);
    caller = world.join(gateway_spec());
  }
  void bury(InstanceId id) {
    world.router.remove_instance(id, world.now);
    std::erase_if(open, [id](const auto& one) { return one.first.first == id; });
    look();
    std::erase_if(given, [id](const auto& one) { return std::get<0>(one) == id; });
  }
  void change() {
    const InstanceId worker = pick(workers);
    switch (roll(5)) {
      case 0:
        return world.router.drain(worker, 10, world.now);
      case 1:
        return world.router.set_congested(worker, roll(2) == 0, world.now);
      case 2:
        return world.router.clear_route(1 + roll(3), kWaste, world.now);
      default:
        world.route_all(1 + roll(3), worker, pick(workers));
        return world.router.set_ready(worker, world.now);
    }
  }
  void pass_time() {
    world.now += static_cast<std::int64_t>(roll(40)) * kMilli;
    if (world.router.next_deadline() <= world.now) world.router.tick(world.now);
  }

  // --- what came out, held against the reference ---
  void look() {
    for (const Seen& seen : world.take()) {
      if (seen.prefix.kind == wire::Kind::Request) {
        given.emplace_back(seen.to, seen.prefix.correlation, seen.payload);
        continue;
      }
      const bool to_callee = seen.flag(wire::flag::kToCallee);
      if (to_callee || (seen.prefix.kind != wire::Kind::Reply && seen.prefix.kind != wire::Kind::End)) continue;
      const std::string whose = std::to_string(seen.to) + ":" + std::to_string(seen.prefix.correlation);
      INFO(whose << " " << name(seen.code()));
      REQUIRE(open.erase({seen.to, seen.prefix.correlation}) == 1);
      if (seen.payload.starts_with("for ")) REQUIRE(seen.payload == "for " + whose);
      REQUIRE(seen.payload != "forged");
      ++answered;
    }
    (void)world.audits();
    const Metrics metrics = world.router.metrics();
    REQUIRE(metrics.in_flight == open.size());
    REQUIRE(metrics.in_flight <= 200);
    REQUIRE(metrics.waiting_bytes <= 20000);
    REQUIRE(metrics.retry_bytes <= 3000);
    for (const InstanceId id : workers) REQUIRE(world.router.load(id).running <= 3);
    for (const InstanceId id : callers) REQUIRE(world.router.load(id).outstanding <= 60);
  }

  void step() {
    switch (roll(24)) {
      case 0:
        forge();
        break;
      case 1:
        cancel();
        break;
      case 2:
        if (roll(6) == 0) lose_worker();
        break;
      case 3:
        if (roll(10) == 0) lose_caller();
        break;
      case 4:
        change();
        break;
      case 5:
        nest();
        break;
      case 6:
      case 7:
      case 8:
        stream_frame();
        break;
      case 9:
      case 10:
        pass_time();
        break;
      case 11:
      case 12:
      case 13:
      case 14:
      case 15:
      case 16:
        answer();
        break;
      default:
        ask();
    }
    look();
  }

  void come_to_rest() {
    world.now += 3700 * kSecond;
    for (int i = 0; i < 3; ++i, world.now += 61 * kSecond) world.router.tick(world.now);
    look();
    CHECK(open.empty());
    const Metrics metrics = world.router.metrics();
    CHECK(metrics.waiting_bytes == 0);
    CHECK(metrics.retry_bytes == 0);
    for (const auto& [id, module] : metrics.modules) {
      CHECK(module.in_flight == 0);
      CHECK(module.queued == 0);
    }
    for (const auto& group : {callers, workers}) {
      for (const InstanceId id : group) {
        const Load load = world.router.load(id);
        CHECK(load.running + load.lane + load.streams + load.outstanding == 0);
      }
    }
    CHECK(world.router.next_deadline() == Router::kNever);
  }

  std::mt19937 random;
  World world;
  std::vector<InstanceId> callers, workers;
  std::map<std::pair<InstanceId, std::uint64_t>, bool> open;  // by caller and correlation; whether a stream
  std::vector<std::tuple<InstanceId, std::uint64_t, std::string>> given;
  std::uint64_t last = 0;
  std::uint64_t answered = 0;
};

}  // namespace

TEST_CASE("model: each request gets exactly one final answer, whatever happens") {
  const unsigned seed = GENERATE(range(1U, 21U));
  INFO("seed " << seed);
  Model model(seed);
  for (int i = 0; i < 3000; ++i) model.step();
  CHECK(model.answered > 500);
  model.come_to_rest();
}

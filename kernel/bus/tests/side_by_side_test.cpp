// SPDX-License-Identifier: EUPL-1.2
// Two instances of one module beside each other: who gets what, and what is counted of whom.
#include "world.h"

using namespace stadtkern;
using namespace stadtkern::bus;
using namespace stadtkern::bus::test;

namespace {

struct Pair : World {
  explicit Pair(std::uint8_t share) : second(join(waste_spec())) {
    router.set_route(kTown, kWaste, bench, now, second, share);
    router.set_route(kTown, kWasteLane, bench, now, second, share);
    (void)take();
  }
  // Sends `count` requests, each answered at once; how many reached the second one.
  unsigned to_second(unsigned count, std::uint32_t method, std::uint32_t service = kWaste) {
    unsigned reached = 0;
    for (unsigned i = 0; i < count; ++i) {
      say(gateway, request(++correlation, method, kTown, service));
      const Seen seen = take_one();
      reached += seen.to == second ? 1 : 0;
      reply(seen.to, seen.prefix.correlation);
      (void)take();
    }
    return reached;
  }
  InstanceId second;
  std::uint64_t correlation = 0;
};

}  // namespace

TEST_CASE("side by side: the standby gets its share of the safe requests, evenly, and nothing else") {
  Pair pair(10);
  CHECK(pair.to_second(9, kRead) == 0);
  CHECK(pair.to_second(1, kRead) == 1);
  CHECK(pair.to_second(1000, kRead) == 100);
  CHECK(pair.to_second(200, kWrite) == 0);
  CHECK(pair.to_second(200, kPut) == 0);
  CHECK(pair.to_second(200, kRead, kWasteLane) == 0);
  for (std::uint64_t i = 0; i < 20; ++i) {
    pair.say(pair.gateway, World::stream(5000 + i, kFollow));
    CHECK(pair.take_one().to == pair.bench);
  }
}

TEST_CASE("side by side: a share of nothing and of everything") {
  CHECK(Pair(0).to_second(300, kRead) == 0);
  CHECK(Pair(100).to_second(300, kRead) == 300);
}

TEST_CASE("side by side: a standby that takes no requests loses its share, and so does one that is gone") {
  Pair pair(50);
  pair.router.drain(pair.second, 1000, pair.now);
  CHECK(pair.to_second(100, kRead) == 0);
  pair.router.remove_instance(pair.second, pair.now);
  CHECK(pair.to_second(100, kRead) == 0);
}

TEST_CASE("side by side: what is asked after the route turned reaches the other, and what runs goes on where it is") {
  Pair pair(0);
  const std::uint64_t number = pair.handled(900, kWrite);
  CHECK(pair.router.handling(pair.bench, kTown) == 1);
  CHECK(pair.router.handling(pair.bench, kOtherTown) == 0);
  CHECK(pair.router.handling(4711, kTown) == 0);
  pair.router.set_route(kTown, kWaste, pair.second, pair.now, pair.bench, 10);
  CHECK(pair.to_second(10, kWrite) == 10);
  pair.reply(pair.bench, number);
  CHECK(pair.take_one().prefix.correlation == 900);
  CHECK(pair.router.handling(pair.bench, kTown) == 0);
}

TEST_CASE("side by side: an instance's answers are tallied per town while it is watched") {
  World world;
  const auto answer = [&](std::uint64_t correlation, std::uint32_t method, std::uint32_t town, Code code) {
    const std::uint64_t number = world.handled(correlation, method, town);
    world.now += 3 * kMilli;
    world.reply(world.bench, number, code);
    (void)world.take();
  };
  answer(1, kRead, kTown, Code::Ok);
  CHECK(world.router.watched(world.bench).towns.empty());
  world.router.watch(world.bench, true);
  answer(2, kRead, kTown, Code::Ok);
  answer(3, kRead, kTown, Code::Internal);
  answer(4, kRead, kTown, Code::NotFound);  // the caller's fault
  answer(5, kWrite, kTown, Code::ValidationFailed);
  answer(6, kWrite, kOtherTown, Code::DataLoss);
  const Watched seen = world.router.watched(world.bench);
  REQUIRE(seen.towns.size() == 2);
  CHECK(seen.towns.at(kTown) == Tally{3, 1, 1, 0});
  CHECK(seen.towns.at(kOtherTown) == Tally{0, 0, 1, 1});
  CHECK(seen.safe_latency.count() == 3);
  CHECK(seen.safe_latency.quantile_us(0.5) > 3000);
  CHECK(seen.safe_latency.quantile_us(0.5) < 3500);
  world.router.watch(world.bench, true);
  CHECK(world.router.watched(world.bench).towns.empty());
  world.router.watch(world.bench, false);
  answer(7, kRead, kTown, Code::Ok);
  CHECK(world.router.watched(world.bench).towns.empty());
}

TEST_CASE("side by side: what an instance did not answer in time, or took with it, is its fault") {
  World world;
  world.router.watch(world.bench, true);
  (void)world.handled(1, kRead);
  world.now += 60 * kSecond;
  world.router.tick(world.now);
  (void)world.take();
  CHECK(world.router.watched(world.bench).towns.at(kTown).safe_faults == 1);
}

// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/plan.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <deque>
#include <functional>
#include <set>

using namespace stadtkern;
using namespace stadtkern::lifecycle;

namespace {

catalogue::Manifest manifest(const std::string& id, std::uint32_t minor, std::uint32_t schema = 0,
                             std::uint32_t reads_from = 0) {
  catalogue::Manifest one;
  one.id = id;
  one.version = {1, minor, 0, {}};
  one.schema = schema;
  one.schema_reads_from = reads_from;
  return one;
}

// bench 1.0 to 1.3 (schemas 1, 2 that reads from 1, 3 that reads from 3, 3), a door on the node.
struct World {
  World() {
    manifests = {manifest("bench", 0, 1, 1), manifest("bench", 1, 2, 1), manifest("bench", 2, 3, 3),
                 manifest("bench", 3, 3, 3), manifest("door", 0)};
    manifests[1].permissions.outbound = {"feed.example.org:443"};
    manifests[1].roles = {{"bench.staff", {}}};
    for (const auto& one : manifests) builds.push_back({&one, {}, true});
    wanted.config_hash = sha256_of("config");
    want("", "door", 0);
    want("a", "bench", 0);
    want("b", "bench", 0);
    wanted.lock = catalogue::lock_of(wanted.choices);
    run("", "door", 0);
    run("a", "bench", 0);
    run("b", "bench", 0);
  }
  void want(const std::string& town, const std::string& id, std::uint32_t minor) {
    std::erase_if(wanted.choices, [&](const auto& one) { return one.town == town && one.id == id; });
    wanted.choices.push_back({town, id, {1, minor, 0, {}}, {}});
  }
  void run(const std::string& town, const std::string& id, std::uint32_t minor) {
    std::erase_if(actual, [&](const auto& one) { return one.town == town && one.id == id; });
    actual.push_back({town, id, {1, minor, 0, {}}, {}, 0});
  }
  [[nodiscard]] Plan make() const { return plan(wanted, actual, builds); }
  [[nodiscard]] std::vector<std::string> steps() const {
    std::vector<std::string> list;
    for (const auto& step : make().steps) list.push_back(to_text(step));
    return list;
  }

  std::deque<catalogue::Manifest> manifests;
  std::vector<Build> builds;
  Wanted wanted;
  std::vector<Active> actual;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("plan: where everything is as wanted, there is nothing to do") {
  const auto made = World().make();
  CHECK_FALSE(made.pending());
  CHECK(made.touched.empty());
  CHECK(made.hash.size() == 64);
}

TEST_CASE("plan: a swap touches the towns that change, and no other") {
  World world;
  world.want("a", "bench", 1);
  CHECK(world.steps() == Texts{"pin bench 1.0.0 -> 1.1.0 in a", "swap bench 1.0.0 -> 1.1.0 in a",
                               "migrate bench from schema 1 to 2 in a: while it serves, about 1 s"});
  CHECK(world.make().touched == Texts{"a"});
}

TEST_CASE("plan: schemas that cannot serve side by side need a stop, in both directions") {
  World world;
  world.want("a", "bench", 2);
  world.want("b", "bench", 2);
  CHECK(world.steps() == Texts{"pin bench 1.0.0 -> 1.2.0", "swap bench 1.0.0 -> 1.2.0 in a and b",
                               "migrate bench from schema 1 to 3 in a and b: needs a stop of about 1 s"});
  CHECK(side_by_side(world.manifests[0], world.manifests[1]));
  CHECK(side_by_side(world.manifests[1], world.manifests[0]));
  CHECK_FALSE(side_by_side(world.manifests[1], world.manifests[2]));
  CHECK_FALSE(side_by_side(world.manifests[2], world.manifests[1]));
  CHECK(side_by_side(world.manifests[2], world.manifests[3]));
  // A large store takes its time.
  for (auto& active : world.actual) active.store_bytes = std::uint64_t{1} << 33;
  const auto made = world.make();
  CHECK(made.steps.back().kind == PlanStep::Kind::Migrate);
  CHECK(made.steps.back().estimate > std::chrono::minutes(5));
}

TEST_CASE("plan: start and open, close and stop") {
  World world;
  world.want("c", "bench", 0);
  CHECK(world.steps() == Texts{"open bench 1.0.0 in c"});
  world.want("c", "bench", 3);
  CHECK(world.steps() == Texts{"pin bench 1.0.0 -> 1.3.0 in c", "start bench 1.3.0 in c"});
  world = World();
  std::erase_if(world.wanted.choices, [](const auto& one) { return one.town == "a"; });
  CHECK(world.steps() == Texts{"close bench 1.0.0 in a"});
  std::erase_if(world.wanted.choices, [](const auto& one) { return one.id != "door"; });
  CHECK(world.steps() == Texts{"stop bench 1.0.0 in a and b"});
  CHECK(world.make().lock.find("bench", "a") != nullptr);
  world = World();
  world.actual.clear();
  CHECK(world.steps() == Texts{"start bench 1.0.0 in a and b", "start door 1.0.0"});
}

TEST_CASE("plan: what is newly permitted needs consent, once, and roles are told") {
  World world;
  world.want("a", "bench", 1);
  world.want("b", "bench", 1);
  CHECK(world.make().permissions == std::vector<Added>{{"bench", "1.1.0", "outbound feed.example.org:443"}});
  CHECK(world.make().roles == std::vector<Added>{{"bench", "1.1.0", "bench.staff"}});
  // One town has it already: the other asks for nothing new.
  world.run("a", "bench", 1);
  CHECK(world.make().permissions.empty());
  // Nor is it new where the lock has it, though no process runs.
  world.run("a", "bench", 0);
  world.wanted.lock = catalogue::lock_of(world.wanted.choices);
  CHECK(world.make().permissions.empty());
  // A module that is new asks for all that it has.
  world.wanted.lock = {};
  world.actual.clear();
  CHECK(world.make().permissions.size() == 1);
}

TEST_CASE("plan: a version that this node does not have is installed first") {
  World world;
  world.builds[3].installed = false;
  world.want("a", "bench", 3);
  const auto steps = world.steps();
  CHECK(std::find(steps.begin(), steps.end(), "install bench 1.3.0") != steps.end());
  CHECK(std::find(steps.begin(), steps.end(), "install bench 1.3.0") <
        std::find_if(steps.begin(), steps.end(), [](const auto& step) { return step.starts_with("swap"); }));
}

TEST_CASE("plan: the same world has the same hash, any other one another") {
  World world;
  world.want("a", "bench", 1);
  const auto hash = world.make().hash;
  std::reverse(world.wanted.choices.begin(), world.wanted.choices.end());
  std::reverse(world.actual.begin(), world.actual.end());
  std::reverse(world.builds.begin(), world.builds.end());
  std::reverse(world.wanted.lock.modules.begin(), world.wanted.lock.modules.end());
  CHECK(world.make().hash == hash);

  std::set<std::string> seen{hash};
  const std::vector<std::function<void(World&)>> changes{
      [](World& one) { one.wanted.config_hash = sha256_of("another"); },
      [](World& one) { one.wanted.lock.modules.pop_back(); },
      [](World& one) { one.wanted.lock.modules[0].towns = {"a"}; },
      [](World& one) { one.wanted.lock.modules[0].sha256 = std::string(64, 'a'); },
      [](World& one) {
        one.wanted.overrides.push_back({"a", "bench", true, "operator:1", 0, {}});
      },
      [](World& one) {
        one.wanted.overrides.push_back({"a", "bench", false, "operator:1", 0, {}});
      },
      [](World& one) {
        one.wanted.overrides.push_back({"a", "bench", false, "operator:1", 0, true});
      },
      [](World& one) { one.want("b", "bench", 1); },
      [](World& one) { one.want("c", "bench", 0); },
      [](World& one) { one.wanted.choices[0].sha256 = std::string(64, 'b'); },
      [](World& one) { one.run("a", "bench", 3); },
      [](World& one) { one.actual.pop_back(); },
      [](World& one) { one.actual[0].sha256 = std::string(64, 'c'); },
      [](World& one) { one.manifests[0].schema = 7; },
      [](World& one) { one.manifests[1].schema_reads_from = 2; },
      [](World& one) { one.manifests[1].permissions.secrets = {"key"}; },
  };
  for (const auto& change : changes) {
    World other;
    other.want("a", "bench", 1);
    change(other);
    INFO("change " << &change - changes.data());
    CHECK(seen.insert(other.make().hash).second);
  }
}

TEST_CASE("plan: 100 modules and 200 towns", "[.][bench]") {
  World world;
  world.wanted.choices.clear();
  world.actual.clear();
  for (int module = 0; module < 100; ++module) {
    for (std::uint32_t minor = 0; minor < 10; ++minor) {
      world.manifests.push_back(manifest("m" + std::to_string(100 + module), minor, minor, 0));
    }
  }
  world.builds.clear();
  for (const auto& one : world.manifests) world.builds.push_back({&one, {}, true});
  for (int town = 0; town < 200; ++town) {
    for (int module = 0; module < 100; ++module) {
      const auto name = "town-" + std::to_string(1000 + town);  // in order, as the resolver gives them
      const auto id = "m" + std::to_string(100 + module);
      world.wanted.choices.push_back({name, id, {1, static_cast<std::uint32_t>(5 + (town + module) % 3), 0, {}}, {}});
      world.actual.push_back({name, id, {1, 5, 0, {}}, {}, 1U << 20});
    }
  }
  const auto start = std::chrono::steady_clock::now();
  const auto before = std::clock();
  const auto made = world.make();
  const auto processor = std::clock() - before;
  const auto spent = std::chrono::steady_clock::now() - start;
  std::printf("%zu steps, %zu towns touched, %.1f ms, of the processor %.1f ms\n", made.steps.size(),
              made.touched.size(), std::chrono::duration<double, std::milli>(spent).count(),
              1000.0 * static_cast<double>(processor) / CLOCKS_PER_SEC);
  CHECK(made.pending());
}

// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/resolver.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <map>
#include <optional>
#include <random>

#include "catalogue/graph.h"

using namespace stadtkern;
using namespace stadtkern::catalogue;

namespace {

Version version(const std::string& text) {
  return *parse_version(text);
}

Range range(const std::string& text) {
  return *Range::parse(text);
}

Candidate candidate(const std::string& id, const std::string& number) {
  Candidate one;
  one.id = id;
  one.version = version(number);
  const auto at = version(number);
  one.provides.emplace_back(id + "/v1", Version{1, at.minor, 0, {}});
  return one;
}

Candidate with_need(Candidate one, const std::string& contract, const std::string& text, bool optional = false) {
  one.needs.push_back({contract, range(text), optional});
  return one;
}

Candidate withdrawn(Candidate one) {
  one.withdrawn = true;
  return one;
}

Question question(std::vector<Candidate> candidates, std::vector<Wish> wishes, Lock lock = {}) {
  Question one;
  one.candidates = std::move(candidates);
  one.wishes = std::move(wishes);
  one.lock = std::move(lock);
  return one;
}

// "town/id version, ..." or the conflicts.
std::string shown(const Answer& answer) {
  std::string text;
  for (const auto& choice : answer.choices) {
    text += (text.empty() ? "" : ", ") + choice.town + "/" + choice.id + " " + to_text(choice.version);
  }
  for (const auto& conflict : answer.conflicts) text += "[" + conflict.town + "] " + to_text(conflict) + "\n";
  return text;
}

}  // namespace

TEST_CASE("resolver: the newest that fits, in each town for itself") {
  const auto all = {candidate("bench", "1.0.0"), candidate("bench", "1.2.0"), candidate("bench", "2.0.0-rc1")};
  CHECK(shown(resolve(question(all, {{"a", "bench", range("*")}, {"b", "bench", range("1.0.x")}}))) ==
        "a/bench 1.2.0, b/bench 1.0.0");
}

TEST_CASE("resolver: the lock stays until an upgrade is asked for, and a withdrawn version is not chosen anew") {
  const std::vector<Candidate> all{candidate("bench", "1.0.0"), withdrawn(candidate("bench", "1.1.0")),
                                   candidate("bench", "1.2.0"), withdrawn(candidate("bench", "1.3.0"))};
  auto asked = question(all, {{"a", "bench", range("*")}, {"b", "bench", range("*")}},
                        {{{"bench", version("1.1.0"), {}, {"a"}}, {"bench", version("1.0.0"), {}, {}}}});
  CHECK(shown(resolve(asked)) == "a/bench 1.1.0, b/bench 1.0.0");
  asked.upgrade = {"other"};
  CHECK(shown(resolve(asked)) == "a/bench 1.1.0, b/bench 1.0.0");
  asked.upgrade = {"bench"};
  CHECK(shown(resolve(asked)) == "a/bench 1.2.0, b/bench 1.2.0");
  asked.upgrade = {};
  asked.upgrade_all = true;
  CHECK(shown(resolve(asked)) == "a/bench 1.2.0, b/bench 1.2.0");
}

TEST_CASE("resolver: a new module takes an older version rather than move what the lock holds") {
  const std::vector<Candidate> all{candidate("places", "1.1.0"), candidate("places", "1.2.0"),
                                   with_need(candidate("bench", "1.0.0"), "places/v1", "^1.0"),
                                   with_need(candidate("bench", "2.0.0"), "places/v1", ">=1.2")};
  auto asked = question(all, {{"a", "bench", range("*")}, {"a", "places", range("*")}},
                        {{{"places", version("1.1.0"), {}, {}}}});
  CHECK(shown(resolve(asked)) == "a/bench 1.0.0, a/places 1.1.0");
  asked.lock = {{{"places", version("1.1.0"), {}, {}}, {"bench", version("1.0.0"), {}, {}}}};
  asked.upgrade = {"bench"};
  CHECK(shown(resolve(asked)) == "a/bench 2.0.0, a/places 1.2.0");
}

TEST_CASE("resolver: two builds of one version are told apart by their hash") {
  auto first = candidate("bench", "1.0.0");
  first.sha256 = std::string(64, 'a');
  auto second = first;
  second.sha256 = std::string(64, 'b');
  const auto asked = question({first, second}, {{"a", "bench", range("*")}},
                              {{{"bench", version("1.0.0"), std::string(64, 'b'), {}}}});
  CHECK(resolve(asked).choices.at(0).sha256 == second.sha256);
}

TEST_CASE("resolver: a module of the node is one version for all towns") {
  const std::vector<Candidate> all{candidate("door", "1.0.0"), candidate("door", "1.1.0"),
                                   with_need(candidate("bench", "1.0.0"), "door/v1", "1.0.x"),
                                   with_need(candidate("bench", "1.1.0"), "door/v1", "*"),
                                   with_need(candidate("shop", "1.0.0"), "door/v1", "^1.0")};
  CHECK(shown(resolve(question(all, {{"", "door", range("*")},
                                     {"a", "bench", range("1.0.0")},
                                     {"b", "bench", range("*")},
                                     {"b", "shop", range("*")}}))) ==
        "/door 1.0.0, a/bench 1.0.0, b/bench 1.1.0, b/shop 1.0.0");
}

TEST_CASE("resolver: fewest takes the version that suits most towns") {
  const std::vector<Candidate> all{candidate("bench", "1.0.0"), candidate("bench", "1.1.0"),
                                   candidate("bench", "1.2.0")};
  auto asked =
      question(all, {{"a", "bench", range("*")}, {"b", "bench", range("1.1.0")}, {"c", "bench", range("<1.2")}});
  CHECK(shown(resolve(asked)) == "a/bench 1.2.0, b/bench 1.1.0, c/bench 1.1.0");
  asked.sharing = Question::Sharing::Fewest;
  CHECK(shown(resolve(asked)) == "a/bench 1.1.0, b/bench 1.1.0, c/bench 1.1.0");
}

TEST_CASE("resolver: a conflict is told by the reasons that are needed to see it, and no other") {
  const auto places = candidate("places", "1.1.0");
  const auto bench = with_need(candidate("bench", "2.1.0"), "places/v1", ">=1.2");
  const auto other = with_need(candidate("other", "1.0.0"), "places/v1", "^1.0");
  SECTION("a pin") {
    CHECK(shown(resolve(
              question({places, candidate("places", "1.2.0"), bench, other}, {{"dorf", "places", range("1.1.0")},
                                                                              {"dorf", "bench", range("^2.0")},
                                                                              {"dorf", "other", range("^1.0")}}))) ==
          "[dorf] bench 2.1.0 needs places/v1 >=1.2; places 1.1.0 provides 1.1; town dorf pins places 1.1.0\n");
  }
  SECTION("no provider at all") {
    CHECK(shown(resolve(
              question({places, bench, other}, {{"dorf", "bench", range("*")}, {"a", "places", range("*")}}))) ==
          "[dorf] bench 2.1.0 needs places/v1 >=1.2, which no module enabled in dorf provides\n");
  }
  SECTION("no version in the range, and no such module") {
    CHECK(shown(resolve(question({places}, {{"dorf", "places", range("^3.0")}}))) ==
          "[dorf] town dorf asks for places ^3.0, which is not there: there is 1.1.0\n");
    CHECK(shown(resolve(question({places}, {{"dorf", "palaces", range("^3.0")}}))) ==
          "[dorf] town dorf wants palaces, which is not installed in any version\n");
  }
  SECTION("an optional provider that is there must fit, one that is not may be missing") {
    const auto optional = with_need(candidate("bench", "2.1.0"), "places/v1", ">=1.2", true);
    CHECK(shown(resolve(question({optional}, {{"dorf", "bench", range("*")}}))) == "dorf/bench 2.1.0");
    CHECK(
        shown(resolve(question({optional, places}, {{"dorf", "bench", range("*")}, {"dorf", "places", range("*")}}))) ==
        "[dorf] bench 2.1.0 needs places/v1 >=1.2; places 1.1.0 provides 1.1\n");
  }
  SECTION("withdrawn") {
    CHECK(shown(resolve(question({withdrawn(candidate("places", "1.2.0")), places, bench},
                                 {{"dorf", "places", range("*")}, {"dorf", "bench", range("*")}}))) ==
          "[dorf] bench 2.1.0 needs places/v1 >=1.2; places 1.1.0 provides 1.1; places 1.2.0 is withdrawn\n");
  }
  SECTION("two provide one contract, which figures alone may") {
    auto twin = candidate("twin", "1.0.0");
    twin.provides = {{"places/v1", {1, 1, 0, {}}}, {"stats/v1", {1, 0, 0, {}}}};
    auto first = places;
    first.provides.push_back({"stats/v1", {1, 0, 0, {}}});
    CHECK(shown(resolve(question({first, twin}, {{"dorf", "places", range("*")}, {"dorf", "twin", range("*")}}))) ==
          "[dorf] places and twin both provide places/v1\n");
    twin.provides.erase(twin.provides.begin());
    CHECK(shown(resolve(question({first, twin}, {{"dorf", "places", range("*")}, {"dorf", "twin", range("*")}}))) ==
          "dorf/places 1.1.0, dorf/twin 1.0.0");
  }
  SECTION("two claim one path") {
    auto first = places;
    first.paths = {"/api/places/v1", "/maps"};
    auto second = candidate("maps", "1.0.0");
    second.paths = {"/maps/v2"};
    CHECK(shown(resolve(question({first, second}, {{"dorf", "places", range("*")}, {"dorf", "maps", range("*")}}))) ==
          "[dorf] maps and places claim the same path, /maps/v2\n");
  }
  SECTION("towns that conflict only by a module of the node") {
    const std::vector<Candidate> all{candidate("door", "1.0.0"), candidate("door", "1.1.0"),
                                     with_need(candidate("bench", "1.0.0"), "door/v1", "1.0.x"),
                                     with_need(candidate("bench", "1.1.0"), "door/v1", "1.1.x")};
    CHECK(
        shown(resolve(question(all, {{"", "door", range("*")},
                                     {"a", "bench", range("1.0.0")},
                                     {"b", "bench", range("1.1.0")},
                                     {"c", "bench", range("*")}}))) ==
        "[a, b] bench 1.1.0 needs door/v1 1.1.x and 1.0.0 needs door/v1 1.0.x; door 1.1.0 provides 1.1 and door 1.0.0 "
        "provides 1.0; town a pins bench 1.0.0; town b pins bench 1.1.0\n");
  }
}

TEST_CASE("resolver: every choice of a lock comes out of the lock that is made of it") {
  const std::vector<Choice> choices{{"", "door", version("1.0.0"), {}},
                                    {"a", "bench", version("1.0.0"), {}},
                                    {"b", "bench", version("1.1.0"), {}},
                                    {"c", "bench", version("1.1.0"), {}}};
  const auto lock = lock_of(choices);
  CHECK(lock.modules.size() == 3);
  for (const auto& choice : choices) CHECK(lock.find(choice.id, choice.town)->version == choice.version);
  CHECK(lock.find("bench", "new")->version == version("1.1.0"));
}

TEST_CASE("resolver: a pilot in one of two towns is not what a new town gets") {
  const Lock before{{{"bench", version("1.0.0"), {}, {}}}};
  const std::vector<Choice> choices{{"a", "bench", version("1.1.0"), {}}, {"b", "bench", version("1.0.0"), {}}};
  const auto lock = lock_of(choices, before);
  CHECK(lock.find("bench", "new")->version == version("1.0.0"));
  CHECK(lock.find("bench", "a")->version == version("1.1.0"));
  // Once most have it, it is no pilot any more.
  auto more = choices;
  more.push_back({"c", "bench", version("1.1.0"), {}});
  CHECK(lock_of(more, before).find("bench", "new")->version == version("1.1.0"));
}

TEST_CASE("resolver: a town in which a module is off just now keeps its entry in the lock") {
  const Lock before{{{"bench", version("1.0.0"), {}, {}}, {"bench", version("1.1.0"), {}, {"b", "c"}}}};
  const auto lock = lock_of({{"a", "bench", version("1.0.0"), {}}}, before);
  CHECK(lock == sorted(before));
  // What is the entry for every town now says it already.
  const auto moved = lock_of({{"a", "bench", version("1.1.0"), {}}}, before);
  CHECK(moved.modules.size() == 1);
  CHECK(moved.find("bench", "b")->version == version("1.1.0"));
}

// --- against brute force --------------------------------------------------------------------------------------------

namespace {

struct World {
  std::vector<Manifest> manifests;
  Question question;
};

std::string pick(std::mt19937& random, std::initializer_list<const char*> words) {
  return words.begin()[random() % words.size()];
}

World random_world(std::mt19937& random) {
  World world;
  const std::vector<std::string> ids{"a", "b", "c", "door"};
  for (const auto& id : ids) {
    const auto versions = 1 + random() % 3;
    for (unsigned i = 0; i < versions; ++i) {
      Manifest manifest;
      manifest.id = id;
      manifest.version = {1, i, 0, {}};
      manifest.provides.push_back({id + "/v1", {1, i, 0, {}}, {}, {}});
      if (random() % 6 == 0) manifest.provides.push_back({"extra/v1", {1, i, 0, {}}, {}, {}});
      if (random() % 4 == 0)
        manifest.provides.push_back({"stats/v1", {1, static_cast<std::uint32_t>(random() % 2), 0, {}}, {}, {}});
      for (const auto* other : {"a/v1", "b/v1", "c/v1", "door/v1", "extra/v1", "stats/v1"}) {
        if (random() % 4 != 0 || std::string(other).starts_with(id + "/")) continue;
        manifest.requirements.push_back(
            {other, range(pick(random, {"*", "^1.0", ">=1.1", "1.0.x", "<1.2"})), random() % 2 == 0, {}});
      }
      if (random() % 5 == 0) manifest.http.claims.push_back(pick(random, {"/x", "/x/y", "/z"}));
      world.manifests.push_back(manifest);
      world.question.candidates.push_back(candidate_of(manifest, {}, random() % 8 == 0));
    }
  }
  for (const auto* town : {"", "m", "n"}) {
    for (const auto& id : ids) {
      if ((id == "door") != (*town == 0) || random() % 4 == 0) continue;
      world.question.wishes.push_back({town, id, range(pick(random, {"*", "*", "^1.0", "1.0.0", ">=1.1", "<1.2"}))});
    }
  }
  for (const auto& wish : world.question.wishes) {
    if (random() % 2 == 0) continue;
    const Version locked{1, static_cast<std::uint32_t>(random() % 3), 0, {}};
    world.question.lock.modules.push_back({wish.id, locked, {}, {}});
    if (!wish.town.empty()) world.question.lock.modules.back().towns = {wish.town};
  }
  if (random() % 4 == 0) world.question.upgrade.insert(pick(random, {"a", "b", "door"}));
  world.question.upgrade_all = random() % 10 == 0;
  return world;
}

// What a town's wishes allow, the best first, in the order in which they are decided: written anew from resolver.h.
struct Decision {
  const Wish* wish;
  std::vector<const Manifest*> allowed;
};

std::vector<Decision> decisions(const World& world, const std::string& town) {
  std::map<std::pair<int, std::string>, Decision> sorted;
  const auto& question = world.question;
  for (const auto& wish : question.wishes) {
    if (wish.town != town) continue;
    const auto* locked = question.lock.find(wish.id, town);
    const bool free = locked == nullptr || question.upgrade_all || question.upgrade.contains(wish.id);
    std::vector<std::pair<Version, const Manifest*>> found;
    const Manifest* kept = nullptr;
    for (std::size_t i = 0; i < world.manifests.size(); ++i) {
      const auto& manifest = world.manifests[i];
      if (manifest.id != wish.id || !wish.range.contains(manifest.version)) continue;
      const bool is_locked = locked != nullptr && locked->version == manifest.version;
      if (question.candidates[i].withdrawn && !is_locked) continue;
      if (is_locked && !free) kept = &manifest;
      found.emplace_back(manifest.version, &manifest);
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return b.first < a.first; });
    Decision decision{&wish, {}};
    if (kept != nullptr) decision.allowed.push_back(kept);
    for (const auto& [number, manifest] : found) {
      if (manifest != kept) decision.allowed.push_back(manifest);
    }
    sorted.emplace(std::pair(locked == nullptr ? 2 : free ? 0 : 1, wish.id), std::move(decision));
  }
  std::vector<Decision> list;
  for (auto& [place, decision] : sorted) list.push_back(std::move(decision));
  return list;
}

using Chosen = std::vector<const Manifest*>;

// The first of all combinations, in their order, that is accepted.
std::optional<Chosen> first_of(const std::vector<Decision>& all, const std::function<bool(const Chosen&)>& accept) {
  Chosen chosen;
  const std::function<bool()> descend = [&] {
    if (chosen.size() == all.size()) return accept(chosen);
    const auto& allowed = all[chosen.size()].allowed;
    for (const auto* manifest : allowed) {
      chosen.push_back(manifest);
      if (descend()) return true;
      chosen.pop_back();
    }
    return false;
  };
  if (!descend()) return std::nullopt;
  return chosen;
}

// The kernel's own check of what runs together is the judge.
bool together(const Chosen& node, const Chosen& town) {
  std::vector<Enabled> enabled;
  for (const auto* manifest : node) enabled.push_back({manifest, {}});
  for (const auto* manifest : town) enabled.push_back({manifest, {}});
  config::Problems problems;
  check_together(enabled, problems);
  return problems.empty();
}

std::string by_brute_force(const World& world) {
  const auto of_node = decisions(world, {});
  std::map<std::string, std::vector<Decision>> towns;
  for (const auto* name : {"m", "n"}) {
    if (auto list = decisions(world, name); !list.empty()) towns.emplace(name, std::move(list));
  }
  if (towns.empty()) towns.emplace("m", std::vector<Decision>{});
  std::vector<Choice> choices;
  const auto fits = [&](const Chosen& node) {
    choices.clear();
    for (const auto* manifest : node) choices.push_back({{}, manifest->id, manifest->version, {}});
    return std::all_of(towns.begin(), towns.end(), [&](const auto& town) {
      const auto chosen = first_of(town.second, [&](const Chosen& some) { return together(node, some); });
      if (!chosen) return false;
      for (const auto* manifest : *chosen) choices.push_back({town.first, manifest->id, manifest->version, {}});
      return true;
    });
  };
  if (!first_of(of_node, fits)) return "conflict";
  std::sort(choices.begin(), choices.end(),
            [](const Choice& a, const Choice& b) { return std::tie(a.town, a.id) < std::tie(b.town, b.id); });
  return shown({choices, {}});
}

}  // namespace

TEST_CASE("resolver: the same answer as brute force has, in small worlds") {
  int solved = 0;
  constexpr int kSeeds = 1500;
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    auto world = random_world(random);
    const auto expected = by_brute_force(world);
    const auto answer = resolve(world.question);
    INFO("seed " << seed << ": " << shown(answer));
    CHECK((answer.conflicts.empty() ? shown(answer) : "conflict") == expected);
    for (const auto& conflict : answer.conflicts) CHECK_FALSE(conflict.reasons.empty());
    solved += answer.conflicts.empty() ? 1 : 0;
    // And the same whatever the order of what was asked.
    std::shuffle(world.question.candidates.begin(), world.question.candidates.end(), random);
    std::shuffle(world.question.wishes.begin(), world.question.wishes.end(), random);
    std::shuffle(world.question.lock.modules.begin(), world.question.lock.modules.end(), random);
    const auto again = resolve(world.question);
    CHECK(again.choices == answer.choices);
    CHECK(again.conflicts == answer.conflicts);
  }
  CHECK(solved > kSeeds / 10);
  CHECK(solved < kSeeds * 9 / 10);
}

TEST_CASE("resolver: what it chose is chosen again under its own lock") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    auto world = random_world(random);
    const auto answer = resolve(world.question);
    if (!answer.conflicts.empty()) continue;
    world.question.lock = lock_of(answer.choices);
    world.question.upgrade = {};
    world.question.upgrade_all = false;
    CHECK(resolve(world.question).choices == answer.choices);
  }
}

TEST_CASE("resolver: 100 modules in 10 versions and 200 towns", "[.][bench]") {
  std::mt19937 random(1);
  Question asked;
  for (int module = 0; module < 100; ++module) {
    const auto id = "m" + std::to_string(module);
    for (unsigned i = 0; i < 10; ++i) {
      auto one = candidate(id, "1." + std::to_string(i) + ".0");
      one.paths = {"/api/" + id + "/v1"};
      for (int need = 0; need < 2 && module > 0; ++need) {
        one = with_need(one, "m" + std::to_string(random() % static_cast<unsigned>(module)) + "/v1",
                        ">=1." + std::to_string(i > 2 ? random() % (i - 1) : 0));
      }
      asked.candidates.push_back(std::move(one));
    }
  }
  for (int town = 0; town < 200; ++town) {
    for (int module = 0; module < 100; ++module) {
      const auto text = random() % 10 == 0 ? "<=1." + std::to_string(6 + random() % 4) : std::string("^1.0");
      asked.wishes.push_back({"town-" + std::to_string(town), "m" + std::to_string(module), range(text)});
    }
  }
  const auto measure = [&](const char* what) {
    const auto start = std::chrono::steady_clock::now();
    const auto before = std::clock();
    auto answer = resolve(asked);
    const auto processor = std::clock() - before;
    const auto spent = std::chrono::steady_clock::now() - start;
    std::printf("%s: %zu choices, %zu conflicts, %.1f ms, of the processor %.1f ms\n", what, answer.choices.size(),
                answer.conflicts.size(), std::chrono::duration<double, std::milli>(spent).count(),
                1000.0 * static_cast<double>(processor) / CLOCKS_PER_SEC);
    for (const auto& conflict : answer.conflicts) {
      if (&conflict - answer.conflicts.data() < 2)
        std::printf("  [%s] %s\n", conflict.town.c_str(), to_text(conflict).c_str());
    }
    return answer;
  };
  const auto answer = measure("without a lock");
  CHECK(answer.conflicts.empty());
  asked.lock = lock_of(answer.choices);
  measure("under its lock");
}

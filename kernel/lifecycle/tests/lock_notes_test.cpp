// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/lock_notes.h"

#include <catch2/catch.hpp>

using namespace stadtkern;
using namespace stadtkern::lifecycle;

namespace {

const std::string kHash(64, 'a');

catalogue::Module build(unsigned minor, const std::string& sha256 = {}) {
  catalogue::Module module;
  module.manifest.id = "bench";
  module.manifest.version = {1, minor, 0, {}};
  module.folder = sha256.empty() ? "/modules/bench" : "/packages/" + sha256;
  module.sha256 = sha256;
  return module;
}

config::Town town(const std::string& name, unsigned minor, const std::string& sha256 = {}) {
  config::Town town;
  town.name = name;
  town.modules.push_back({"bench", {}, true, "{}", {}, {{1, minor, 0, {}}, sha256}});
  return town;
}

catalogue::Lock lock(unsigned minor, const std::string& sha256 = {}) {
  return {{{"bench", {1, minor, 0, {}}, sha256, {}}}};
}

}  // namespace

TEST_CASE("lock notes: what serves as the lock says is not told of") {
  config::Config config;
  config.catalogue.modules = {build(0)};
  config.towns = {town("a", 0)};
  CHECK(lock_notes(config, lock(0)).empty());
  CHECK(lock_notes(config, {}).empty());
}

TEST_CASE("lock notes: a version that is not here is named with its towns and what serves instead") {
  config::Config config;
  config.catalogue.modules = {build(1)};
  config.towns = {town("a", 1), town("b", 1)};
  const auto notes = lock_notes(config, lock(0));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].text == "stadtkern.lock names bench 1.0.0 for a and b, which is not here: 1.1.0 serves");
  CHECK(notes[0].next.find("`stadtkern apply`") == 0);
  CHECK(notes[0].next.find("`stadtkern swap bench@1.0.0`") != std::string::npos);
  config.towns[1].modules[0].enabled = false;
  CHECK(lock_notes(config, lock(0))[0].text.find(" for a, which") != std::string::npos);
}

TEST_CASE("lock notes: another build of the same version is told by its hash") {
  config::Config config;
  config.catalogue.modules = {build(0)};
  config.towns = {town("a", 0)};
  const auto notes = lock_notes(config, lock(0, kHash));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].text ==
        "stadtkern.lock names bench 1.0.0 (package aaaaaaaaaaaa) for a, which is not here: 1.0.0 of the module folder "
        "serves");
}

TEST_CASE("lock notes: a version that the configuration does not admit is told as that") {
  config::Config config;
  config.catalogue.modules = {build(0), build(1, kHash)};
  config.towns = {town("a", 1, kHash)};
  config.towns[0].modules[0].version = *catalogue::Range::parse("^1.1");
  const auto notes = lock_notes(config, lock(0));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].text.find("the configuration does not allow (^1.1): 1.1.0 serves") != std::string::npos);
}

TEST_CASE("lock notes: what runs while its folder holds another version, or none, is told with the step") {
  config::Config config;
  config.catalogue.modules = {build(0), build(1)};
  config.catalogue.modules[0].gone = true;
  config.towns = {town("a", 0)};
  auto notes = lock_notes(config, lock(0));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].text == "bench 1.0.0 runs, but its folder holds 1.1.0 now, which a crash would bring in");
  CHECK(notes[0].next == "`stadtkern swap bench@1.1.0` takes it");
  config.catalogue.modules.pop_back();
  notes = lock_notes(config, lock(0));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].text == "bench 1.0.0 runs, but its folder is gone: it cannot be started again");
}

TEST_CASE("lock notes: long lists of towns are cut") {
  CHECK(town_list({""}) == "the node");
  CHECK(town_list({"a", "b", "c", "d", "e"}) == "a, b, c, d and e");
  CHECK(town_list({"a", "b", "c", "d", "e", "f"}) == "a, b, c, d and 2 more");
}

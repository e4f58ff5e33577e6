// SPDX-License-Identifier: EUPL-1.2
// Which versions served before, and which of several builds is the newest.
#include "catalogue/served.h"

#include <catch2/catch.hpp>

#include "fixture.h"

using namespace stadtkern;
using namespace stadtkern::catalogue;
using stadtkern::config::test::Folder;

namespace {

Release release(unsigned minor, std::string sha256 = {}) {
  return {{1, minor, 0, {}}, std::move(sha256)};
}

Module build(const Release& of, std::int64_t since = 0) {
  Module module;
  module.manifest.id = "bench";
  module.manifest.version = of.version;
  module.sha256 = of.sha256;
  module.since = since;
  return module;
}

}  // namespace

TEST_CASE("served: a rollback goes to what served before, and the next one further back") {
  ServedBefore before;
  CHECK(last_served(before, "bench", "a") == nullptr);
  note_served(before, "bench", "a", release(0), false);
  note_served(before, "bench", "a", release(1), false);
  note_served(before, "bench", "b", release(5), false);
  note_served(before, "door", "", release(7), false);
  CHECK(last_served(before, "bench", "a")->version == release(1).version);
  note_served(before, "bench", "a", release(2), true);
  CHECK(last_served(before, "bench", "a")->version == release(0).version);
  CHECK(last_served(before, "bench", "b")->version == release(5).version);
  CHECK(last_served(before, "door", "")->version == release(7).version);
  note_served(before, "bench", "a", release(1), true);
  CHECK(last_served(before, "bench", "a") == nullptr);
}

TEST_CASE("served: the oldest are forgotten") {
  ServedBefore before;
  for (unsigned minor = 0; minor < kMostServed + 5; ++minor) note_served(before, "bench", "a", release(minor), false);
  CHECK(before.size() == kMostServed);
  CHECK(before.front().version == release(5).version);
}

TEST_CASE("served: what is saved is read back, and damage is told with its line") {
  const Folder folder;
  CHECK(load_served(folder.path())->empty());
  ServedBefore before;
  note_served(before, "bench", "a", release(0, std::string(64, 'a')), false);
  note_served(before, "door", "", release(1), false);
  REQUIRE(save_served(folder.path(), before));
  CHECK(*load_served(folder.path()) == before);
  folder.write("served.toml", "format = 1\n[[served]]\nid = \"bench\"\nversion = \"new\"\n");
  const auto damaged = load_served(folder.path());
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == Code::DataLoss);
  CHECK(damaged.error().message.find("served.toml:4") != std::string::npos);
  folder.write("served.toml", "format = 2\n");
  CHECK(load_served(folder.path()).error().code == Code::FailedPrecondition);
}

TEST_CASE("catalogue: of several builds of a version the folder's is the newest, then the one installed last") {
  const std::string a(64, 'a');
  const std::string b(64, 'b');
  const std::string c(64, 'c');
  Catalogue catalogue;
  catalogue.modules = {build(release(1, a), 200), build(release(1, b), 300), build(release(1, c), 100)};
  CHECK(catalogue.find("bench")->sha256 == b);
  CHECK(catalogue.newest("bench", {}, {b})->sha256 == a);
  CHECK(catalogue.newest("bench", {}, {a, b, c}) == nullptr);
  CHECK(catalogue.find("bench", release(1, c))->since == 100);
  catalogue.modules.insert(catalogue.modules.begin(), build(release(1)));
  CHECK(catalogue.find("bench")->sha256.empty());
  CHECK(catalogue.find("bench", release(1, c))->since == 100);
}

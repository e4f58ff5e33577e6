// SPDX-License-Identifier: EUPL-1.2
// The two example towns of the folder config/: they load with any modules that take their settings.
#include <catch2/catch.hpp>

#include <algorithm>

#include "config/json.h"
#include "config/toml_file.h"
#include "fixture.h"

using namespace stadtkern::config;
using stadtkern::config::test::Folder;

namespace {

const std::filesystem::path kExample = std::filesystem::path(STADTKERN_SOURCE_DIR) / "config";

// A module of that id and of the version that is asked for, which takes every setting, in the folder modules/.
void allow(const Folder& folder, const Member& use, bool node) {
  const std::string& id = use.key;
  const Member* range = use.value.find("version");
  const std::string version = range == nullptr ? "1.0.0" : range->value.text.substr(1) + ".0";  // of "^1.2"
  folder.write("modules/" + id + "/plugin.toml", "manifest = 1\nid = \"" + id + "\"\nversion = \"" + version +
                                                     "\"\nname = { en = \"" + id + "\" }\n" +
                                                     (node ? "scope = \"node\"\n[permissions]\nlisten = true\n" : ""));
  folder.write("modules/" + id + "/settings.schema.json", R"({"additionalProperties": true})");
}

}  // namespace

TEST_CASE("example: both towns load, with different settings, inside their own areas") {
  const Folder folder;
  Problems problems;
  const auto node = read_toml(kExample / "stadtkern.toml", problems);
  REQUIRE(node);
  for (const auto& member : node->find("modules")->value.members) allow(folder, member, true);
  for (const auto* name : {"musterstadt.toml", "musterdorf.toml"}) {
    const auto town = read_toml(kExample / "towns" / name, problems);
    REQUIRE(town);
    for (const auto& member : town->find("modules")->value.members) allow(folder, member, false);
  }
  const auto loaded = load(kExample, {{folder.path() / "modules"}, "/usr/share/zoneinfo", {}});
  INFO(to_text(loaded.problems));
  REQUIRE(loaded.config);
  REQUIRE(loaded.config->towns.size() == 2);
  const auto* village = loaded.config->town("musterdorf");
  const auto* town = loaded.config->town("musterstadt");
  REQUIRE(village);
  REQUIRE(town);
  CHECK(town->is_default);
  CHECK(town->time_zone == "Europe/Berlin");
  CHECK(town->languages == std::vector<std::string>{"de", "en"});
  CHECK(area_fault(town->area).empty());
  CHECK(area_fault(village->area).empty());
  CHECK(town->area != village->area);
  REQUIRE(!town->modules.empty());
  REQUIRE(!village->modules.empty());
  CHECK(town->modules[0].settings != village->modules[0].settings);
  REQUIRE(loaded.config->node.listeners.size() == 2);
  CHECK(loaded.config->node.listeners[0].port == 8080);
  CHECK(loaded.config->node.listeners[1].name == "metrics");
}

TEST_CASE("example: the towns fit the modules of this source tree") {
  const auto plugins = std::filesystem::path(STADTKERN_SOURCE_DIR) / "plugins";
  const auto loaded = load(kExample, {{plugins}, "/usr/share/zoneinfo", {}});
  INFO(to_text(loaded.problems));
  CHECK(loaded.config);
}

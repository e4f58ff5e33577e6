// SPDX-License-Identifier: EUPL-1.2
#include "config/overrides.h"

#include <catch2/catch.hpp>

#include "config/json.h"
#include "config/toml_file.h"
#include "fixture.h"

using namespace stadtkern;
using namespace stadtkern::config;
using stadtkern::config::test::Folder;

namespace {
const Override kOff{"neustadt", "bench", false, "operator:1000", 1'700'000'000'000'000, true};
}

TEST_CASE("overrides: what is saved is read back, whatever is in it") {
  const Folder folder;
  auto odd = kOff;
  odd.who = "a \"b\"\\\n\x7f ü";
  odd.module = "other";
  odd.file_enabled = std::nullopt;
  const Overrides overrides{kOff, odd};
  REQUIRE(save_overrides(folder.path(), overrides));
  const auto read = load_overrides(folder.path());
  REQUIRE(read);
  CHECK(*read == overrides);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "overrides.toml.new"));
  CHECK((std::filesystem::status(folder.path() / "overrides.toml").permissions() &
         (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) == std::filesystem::perms::none);
}

TEST_CASE("overrides: no file means none, a newer or damaged one is refused") {
  const Folder folder;
  REQUIRE(load_overrides(folder.path()));
  CHECK(load_overrides(folder.path())->empty());
  folder.write("overrides.toml", "format = 3\nnews = true\n");
  CHECK(load_overrides(folder.path()).error().code == Code::FailedPrecondition);
  folder.write("overrides.toml", "format = 1\n[[override]]\ntown = \"a\"\n");
  CHECK(load_overrides(folder.path()).error().code == Code::DataLoss);
  folder.write("overrides.toml", "format = \n");
  CHECK(load_overrides(folder.path()).error().code == Code::DataLoss);
}

TEST_CASE("overrides: a folder that cannot be written leaves the file as it was") {
  const Folder folder;
  CHECK(save_overrides(folder.path() / "missing", {kOff}).error().code == Code::Internal);
  std::filesystem::create_directories(folder.path() / "overrides.toml/in-the-way");
  CHECK_FALSE(save_overrides(folder.path(), {kOff}));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "overrides.toml.new"));
}

TEST_CASE("overrides: one for the same module replaces the other, and can be reset") {
  Overrides overrides;
  set_override(overrides, kOff);
  auto on = kOff;
  on.enabled = true;
  set_override(overrides, on);
  CHECK(overrides == Overrides{on});
  CHECK(reset_override(overrides, "neustadt", "bench"));
  CHECK_FALSE(reset_override(overrides, "neustadt", "bench"));
}

TEST_CASE("overrides: a module is disabled in a town against its file") {
  const Folder folder;
  const auto loaded = folder.load({{}, "/usr/share/zoneinfo", {kOff}});
  REQUIRE(loaded.config);
  CHECK(loaded.config->drifts.empty());
  CHECK_FALSE(loaded.config->town("neustadt")->modules.at(0).enabled);
  CHECK(loaded.config->start_order == std::vector<std::string>{"door"});
}

TEST_CASE("overrides: a file changed underneath is reported as drift, and the override still holds") {
  const Folder folder;
  folder.edit("config/towns/neustadt.toml", "version = \"^1.2\"", "enabled = false");
  auto on = kOff;
  on.enabled = true;
  const auto loaded = folder.load({{}, "/usr/share/zoneinfo", {on}});
  REQUIRE(loaded.config);
  CHECK(loaded.config->town("neustadt")->modules.at(0).enabled);
  REQUIRE(loaded.config->drifts.size() == 1);
  CHECK(to_text(loaded.config->drifts[0]) ==
        "neustadt/bench enabled = true (operator:1000) stands against the file, which changed from true to false");
}

TEST_CASE("overrides: a town or module that is gone is drift, not a fault") {
  const Folder folder;
  auto town = kOff;
  town.town = "gone";
  auto module = kOff;
  module.module = "gone";
  module.enabled = true;
  module.file_enabled = std::nullopt;
  const auto loaded = folder.load({{}, "/usr/share/zoneinfo", {town, module}});
  REQUIRE(loaded.config);
  REQUIRE(loaded.config->drifts.size() == 2);
  CHECK(to_text(loaded.config->drifts[0]) ==
        "gone/bench enabled = false (operator:1000) has no effect: there is no such town");
  CHECK(to_text(loaded.config->drifts[1]) ==
        "neustadt/gone enabled = true (operator:1000) has no effect: there is no such module");
}

TEST_CASE("overrides: a module that the file does not name is enabled with its defaults") {
  const Folder folder;
  folder.edit("config/towns/neustadt.toml", "[modules.bench]\nversion = \"^1.2\"\ntariff = 3\n", "");
  auto on = kOff;
  on.enabled = true;
  on.file_enabled = std::nullopt;
  CHECK(folder.faults({{}, "/usr/share/zoneinfo", {on}}) ==
        "config/towns/neustadt.toml:1:1: [modules.bench] missing setting \"tariff\"\n"
        "  see: modules/bench/settings.schema.json");
  folder.edit("modules/bench/settings.schema.json", R"("required": ["tariff"],)", "");
  const auto loaded = folder.load({{}, "/usr/share/zoneinfo", {on}});
  REQUIRE(loaded.config);
  CHECK(loaded.config->town("neustadt")->modules.at(0).settings == R"({"mode":"after_review","pause":{"minutes":5}})");
}

namespace {
Override setting(std::string key, std::string value, std::optional<std::string> in_file) {
  Override one = kOff;
  one.file_enabled = std::nullopt;
  one.setting = std::move(key);
  one.value = std::move(value);
  one.file_value = std::move(in_file);
  return one;
}
}  // namespace

TEST_CASE("overrides: settings are kept beside, and an older kernel reads the file as long as there are none") {
  const Folder folder;
  const Overrides both{kOff, setting("tariff", R"({"a":"\"ü"})", std::nullopt), setting("mode", "7", "\"x\"")};
  REQUIRE(save_overrides(folder.path(), both));
  const auto read = load_overrides(folder.path());
  REQUIRE(read);
  CHECK(*read == both);
  Overrides left = both;
  CHECK(reset_override(left, "neustadt", "bench", "mode"));
  CHECK(reset_override(left, "neustadt", "bench", "tariff"));
  CHECK(left == Overrides{kOff});
  REQUIRE(save_overrides(folder.path(), left));
  Problems none;
  CHECK(read_file(folder.path() / "overrides.toml", kLargestToml, {}, none)->find("format = 1\n") != std::string::npos);
  folder.write("overrides.toml",
               "format = 2\n[[setting]]\ntown = \"a\"\nmodule = \"b\"\nkey = \"c\"\nvalue = \"{\"\n"
               "who = \"d\"\nwhen_us = 1\nfile = \"\"\n");
  CHECK(load_overrides(folder.path()).error().code == Code::DataLoss);
}

TEST_CASE("overrides: a number that could not be written again is none") {
  std::string fault;
  CHECK_FALSE(parse_json(R"({"a":[1e400]})", fault));
  CHECK(fault.find("too large") != std::string::npos);
  CHECK(parse_json(R"({"a":[1e300]})", fault));
}

TEST_CASE("overrides: more than is read again is not written") {
  const Folder folder;
  REQUIRE(save_overrides(folder.path(), {kOff}));
  Overrides many;
  const std::string large = '"' + std::string(50'000, 'x') + '"';
  for (char key = 'a'; key < 'a' + 11; ++key) many.push_back(setting(std::string(1, key), large, std::nullopt));
  CHECK(save_overrides(folder.path(), many).error().code == Code::ResourceExhausted);
  CHECK(*load_overrides(folder.path()) == Overrides{kOff});
  many.resize(9);
  CHECK(save_overrides(folder.path(), many));
  CHECK(load_overrides(folder.path()));
}

TEST_CASE("overrides: a setting goes before the file's, is checked like it, and tells when the file changes") {
  const Folder folder;
  const auto load = [&](const Overrides& overrides) { return folder.load({{}, "/usr/share/zoneinfo", overrides}); };
  const auto settings = [](const Loaded& loaded) { return loaded.config->town("neustadt")->modules.at(0).settings; };
  const auto as_is = load({});
  REQUIRE(as_is.config);
  CHECK(setting_in(*as_is.files, "neustadt", "bench", "tariff") == "3");
  CHECK(setting_in(*as_is.files, "neustadt", "bench", "mode") == std::nullopt);

  const auto changed = load({setting("tariff", "5", "3"), setting("mode", "\"text_at_once\"", std::nullopt)});
  REQUIRE(changed.config);
  CHECK(changed.config->drifts.empty());
  CHECK(settings(changed).find(R"("tariff":5)") != std::string::npos);
  CHECK(settings(changed).find(R"("mode":"text_at_once")") != std::string::npos);

  CHECK_FALSE(load({setting("tariff", "\"much\"", "3")}).config);
  CHECK_FALSE(load({setting("no-such", "1", std::nullopt)}).config);

  const auto drifted = load({setting("tariff", "5", "4")});
  REQUIRE(drifted.config);
  REQUIRE(drifted.config->drifts.size() == 1);
  CHECK(to_text(drifted.config->drifts[0]) ==
        "neustadt/bench tariff (operator:1000) stands against the file, which says another value than before");
  Override elsewhere = setting("tariff", "5", "3");
  elsewhere.module = "door";
  REQUIRE(load({elsewhere}).config);
  CHECK(load({elsewhere}).config->drifts.size() == 1);
}

// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "config/toml_file.h"
#include "fixture.h"

using namespace stadtkern::config;
using stadtkern::config::test::Folder;

namespace {
const std::string kTownFile = "config/towns/neustadt.toml";
const std::string kNodeFile = "config/stadtkern.toml";

// The fixture with one edit, as the problems it makes.
std::string after(const std::string& file, const std::string& from, const std::string& to) {
  const Folder folder;
  folder.edit(file, from, to);
  return folder.faults();
}

std::string second_town(const std::string& from, const std::string& to) {
  const Folder folder;
  auto text = test::kTown;
  for (const auto& [a, b] : {std::pair<std::string, std::string>{"99999009", "99999010"},
                             {"neustadt.localhost", "altstadt.localhost"},
                             {from, to}}) {
    const auto at = text.find(a);
    if (at != std::string::npos) text.replace(at, a.size(), b);
  }
  folder.write("config/towns/altstadt.toml", text);
  return folder.faults();
}
}  // namespace

TEST_CASE("config: node, town and modules are read and put together") {
  const Folder folder;
  const auto loaded = folder.load();
  REQUIRE(loaded.config);
  CHECK(loaded.problems.empty());
  const auto& config = *loaded.config;
  CHECK(config.state == folder.path() / "state");
  CHECK(config.node.listeners.at(0).host == "127.0.0.1");
  CHECK(config.node.listeners.at(0).port == 0);
  CHECK(config.node.uses.at(0).id == "door");
  CHECK(config.node.restart.intensity == 5);
  CHECK(config.start_order == std::vector<std::string>{"bench", "door"});
  REQUIRE(config.town("neustadt"));
  const auto& town = *config.town("neustadt");
  CHECK(town.display_name.at("en") == "Newtown");
  CHECK(town.languages == std::vector<std::string>{"de", "en"});
  CHECK(town.hosts == std::vector<std::string>{"neustadt.localhost"});
  CHECK(town.map->zoom == 13);
  CHECK(town.area == test::kArea);
  CHECK(town.modules.at(0).version.text() == "^1.2");
  CHECK(town.modules.at(0).settings == R"({"tariff":3,"mode":"after_review","pause":{"minutes":5}})");
  CHECK(config.town("nowhere") == nullptr);
}

TEST_CASE("config: faults in a town's file are told with file, line, key and the nearest") {
  CHECK(after(kTownFile, "time_zone", "timezone") ==
        "config/towns/neustadt.toml:4:1: unknown key \"timezone\"; did you mean \"time_zone\"?");
  CHECK(after(kTownFile, "tariff", "tarif") ==
        "config/towns/neustadt.toml:15:1: [modules.bench] unknown setting \"tarif\"; did you mean \"tariff\"?\n"
        "  see: modules/bench/settings.schema.json");
  CHECK(after(kTownFile, "tariff = 3", "tariff = \"3\"") ==
        "config/towns/neustadt.toml:15:1: [modules.bench] \"tariff\" must be an integer, not a string\n"
        "  see: modules/bench/settings.schema.json");
  CHECK(after(kTownFile, "[modules.bench]", "[modules.bensch]") ==
        "config/towns/neustadt.toml:13:10: [modules] unknown module \"bensch\"; did you mean \"bench\"?");
  CHECK(after(kTownFile, "99999009", "9999900") ==
        "config/towns/neustadt.toml:2:1: \"ags\" must be the municipality key of 8 digits, not \"9999900\"");
  CHECK(after(kTownFile, "Europe/Berlin", "Europe/Berln") ==
        "config/towns/neustadt.toml:4:1: unknown time zone \"Europe/Berln\"; did you mean \"Europe/Berlin\"?");
  CHECK(after(kTownFile, "Europe/Berlin", "../../etc/passwd") ==
        "config/towns/neustadt.toml:4:1: unknown time zone \"../../etc/passwd\"");
  CHECK(after(kTownFile, "neustadt.localhost", "Neu_stadt") ==
        "config/towns/neustadt.toml:5:1: a host name is lower-case letters, digits, \"-\" and dots, not \"Neu_stadt\"");
  CHECK(after(kTownFile, "lat = 48.5", "lat = 94") ==
        "config/towns/neustadt.toml:9:1: [map] \"lat\" must be between -90 and 90, not 94");
  CHECK(after(kTownFile, "[\"de\", \"en\"]", "[\"fr\", \"de\"]") ==
        "config/towns/neustadt.toml:1:1: \"name\" lacks the town's default language \"fr\"");
  CHECK(after(kTownFile, "version = \"^1.2\"", "version = \"^2\"") ==
        "config/towns/neustadt.toml:13:10: [modules.bench] version ^2 is asked for, but \"modules/bench\" holds 1.2.0");
  CHECK(after(kTownFile, "[modules.bench]", "[modules.door]\n[modules.bench]") ==
        "config/towns/neustadt.toml:13:10: [modules.door] serves the whole node: it belongs in stadtkern.toml");
}

TEST_CASE("config: an area must be a readable polygon below the folder") {
  const std::string at = "config/towns/neustadt.toml:6:1: ";
  CHECK(after(kTownFile, "areas/neustadt", "../areas/x") ==
        at + "\"area\" must be a file below the configuration's folder, not \"../areas/x.geojson\"");
  CHECK(after(kTownFile, "areas/neustadt", "areas/x") ==
        at + "the area \"config/areas/x.geojson\": there is no such file");
  const std::string unusable = at + "the area \"config/areas/neustadt.geojson\" is not usable GeoJSON: ";
  const Folder folder;
  const std::pair<std::string, std::string> cases[] = {
      {"{", "not valid JSON: incomplete JSON"},
      {R"({"type":"Point","coordinates":[1,2]})", "it is no Polygon or MultiPolygon"},
      {R"({"type":"Polygon","coordinates":[[[1,2],[2,2],[1,2]]]})", "a ring needs at least four positions"},
      {R"({"type":"Polygon","coordinates":[[[1,2],[2,2],[2,3],[1,3]]]})", "a ring does not end where it begins"},
      {R"({"type":"Polygon","coordinates":[[[1,2],[2,200],[2,3],[1,2]]]})",
       "a position is not [longitude, latitude] in degrees"},
      {R"({"type":"MultiPolygon","coordinates":[]})", "it has no polygon"},
      {R"({"type":"FeatureCollection","features":[]})", "the collection has no feature"}};
  for (const auto& [text, fault] : cases) {
    folder.write("config/areas/neustadt.geojson", text);
    CHECK(folder.faults() == unusable + fault);
  }
  folder.write("config/areas/neustadt.geojson", R"({"type":"FeatureCollection","features":[{"type":"Feature",
    "geometry":{"type":"MultiPolygon","coordinates":[[[[1,2],[2,2],[2,3],[1,2]]]]}}]})");
  CHECK(folder.load().config);
}

TEST_CASE("config: faults in the node's file are told with file, line, key and the nearest") {
  CHECK(
      after(kNodeFile, "127.0.0.1:0", "localhost:80") ==
      "config/stadtkern.toml:6:1: [listeners] \"address\" must be an IP address and a port such as \"127.0.0.1:8080\" "
      "or \"[::1]:8080\", not \"localhost:80\"");
  CHECK(after(kNodeFile, "127.0.0.1:0", "[::1]:8080").empty());
  CHECK(
      after(kNodeFile, "module = \"door\"", "module = \"dor\"") ==
      "config/stadtkern.toml:5:1: [listeners] module \"dor\" of listener \"http\" is not enabled in this file; did you "
      "mean \"door\"?");
  CHECK(after("modules/door/plugin.toml", "listen = true", "listen = false") ==
        "config/stadtkern.toml:5:1: [listeners] module \"door\" does not ask to listen: its plugin.toml lacks "
        "[permissions] listen = true");
  CHECK(after(kNodeFile, "[modules.door]", "[modules.door]\n[modules.bench]\ntariff = 1") ==
        "config/stadtkern.toml:10:10: [modules.bench] serves towns: it belongs in a town's file");
  CHECK(
      after(kNodeFile, "[modules.door]", "[modules.door]\n[restart]\nbackoff_first = \"1 h\"\nbackoff_max = \"1 s\"") ==
      "config/stadtkern.toml:12:1: [restart] \"backoff_max\" must not be shorter than \"backoff_first\"");
  CHECK(after(kNodeFile, "[modules.door]", "[modules.door]\n[log]\nlevel = \"warn\"") ==
        "config/stadtkern.toml:11:1: [log] \"level\" must be \"trace\", \"debug\", \"info\", \"warning\" or \"error\", "
        "not "
        "\"warn\"");
  CHECK(
      after(kNodeFile, "[modules.door]", "[modules.door]\n[cells.big]\ntowns = [\"neustad\"]\nmodules = [\"bnch\"]") ==
      "config/stadtkern.toml:11:1: [cells.big] unknown town \"neustad\"; did you mean \"neustadt\"?\n"
      "config/stadtkern.toml:11:1: [cells.big] unknown module \"bnch\"; did you mean \"bench\"?");
  CHECK(after(kNodeFile, "../modules", "../nowhere")
            .starts_with("config/stadtkern.toml:2:1: the module folder \"nowhere\" cannot be read: "));
  CHECK(after(kNodeFile, "\"../modules\"", "").find("module_folders") == std::string::npos);  // all are packages
  const Folder folder;
  folder.write(kNodeFile, "modules = [\"../modules\"]\n");
  CHECK(folder.faults() ==
        "config/stadtkern.toml:1:1: \"modules\" must be a table, not an array\n"
        "config/stadtkern.toml:1:1: missing key \"state\"\n"
        "config/stadtkern.toml:1:1: missing key \"module_folders\"");
}

TEST_CASE("config: packages without a signature are refused unless a switch says otherwise") {
  const Folder folder;
  CHECK_FALSE(folder.load().config->node.unsigned_packages);
  folder.edit(kNodeFile, "[modules.door]", "[packages]\nunsigned = true\n[modules.door]");
  CHECK(folder.load().config->node.unsigned_packages);
  CHECK(after(kNodeFile, "[modules.door]", "[packages]\nunsigend = true\n[modules.door]").find("\"unsigned\"") !=
        std::string::npos);
}

TEST_CASE("config: alerts have defaults, and a fault in them shows neither address nor secret") {
  const Folder folder;
  CHECK(folder.load().config->node.alerts.disk_free_percent == 10);
  CHECK(folder.load().config->node.alerts.backup_max_age == std::chrono::hours(26));
  folder.write("k3y", "k3y\n");
  const std::string named = "{ file = \"" + (folder.path() / "k3y").string() + "\" }";
  folder.edit(kNodeFile, "[modules.door]",
              "[alerts]\nwebhook = \"https://example.org/x\"\nsecret = " + named +
                  "\ndisk_free_percent = 5.5\n"
                  "backup_max_age = \"2 d\"\n[modules.door]");
  const auto alerts = folder.load().config->node.alerts;
  CHECK(alerts.webhook == "https://example.org/x");
  CHECK(alerts.secret == "k3y");
  CHECK(alerts.disk_free_percent == 5.5);
  CHECK(alerts.backup_max_age == std::chrono::hours(48));
  const std::string at = "config/stadtkern.toml:10:1: [alerts] ";
  const auto alone = [](const std::string& line) {
    return after(kNodeFile, "[modules.door]\n", "[alerts]\n" + line + "\n[modules.door]\n");
  };
  CHECK(alone("webhook = \"ftp://t0ken\"") ==
        at + "\"webhook\" must be an address that begins with https:// or http://");
  CHECK(alone("webhook = \"https://a b\"") ==
        at + "\"webhook\" must be an address that begins with https:// or http://");
  folder.write("bad", "t0 ken");
  const std::string bad = "{ file = \"" + (folder.path() / "bad").string() + "\" }";
  CHECK(alone("secret = " + bad) == at + "\"secret\" must be letters, digits and signs without spaces");
  CHECK(alone("secret = \"t0ken\"") ==
        at + "\"secret\": a secret does not stand in this file: write { file = \"/path\" } or { env = \"NAME\" }");
  CHECK(alone("webhook = " + bad) == at + "\"webhook\" must be an address that begins with https:// or http://");
  CHECK(alone("webhook = { env = \"STADTKERN_NOT_SET\" }").find("is not set where this runs") != std::string::npos);
  CHECK(alone("disk_free_percent = 101") == at + "\"disk_free_percent\" must be between 0 and 100, not 101");
  CHECK(alone("webhok = \"https://a\"") == at + "unknown key \"webhok\"; did you mean \"webhook\"?");
}

TEST_CASE("config: what only one town may have is not given twice") {
  CHECK(second_town("altstadt.localhost", "neustadt.localhost") ==
        "config/towns/neustadt.toml:1:1: host \"neustadt.localhost\" belongs to town \"altstadt\" already");
  CHECK(second_town("99999010", "99999009") ==
        "config/towns/neustadt.toml:1:1: ags \"99999009\" belongs to town \"altstadt\" already");
  CHECK(second_town("", "").empty());
  const Folder folder;
  folder.edit(kTownFile, "ags", "default = true\nags");
  CHECK(folder.load().config->town("neustadt")->is_default);
}

TEST_CASE("config: a module folder has its module's name, and an id comes once") {
  const Folder folder;
  folder.write("modules/banch/plugin.toml", test::kBench);
  CHECK(folder.faults() ==
        "modules/banch/plugin.toml:2:1: the folder of module \"bench\" must have its name, not \"banch\"");
  std::filesystem::remove_all(folder.path() / "modules/banch");
  folder.write("more/bench/plugin.toml", test::kBench);
  for (const std::string id : {"a1", "a2", "a3"}) {  // read before it, and before all of the first folder by name
    folder.write("more/" + id + "/plugin.toml",
                 "manifest = 1\nid = \"" + id + "\"\nversion = \"1.0.0\"\nname = { en = \"A\" }\n");
  }
  folder.edit(kNodeFile, "[\"../modules\"]", "[\"../modules\", \"../more\"]");
  CHECK(folder.faults() ==
        "more/bench/plugin.toml:2:1: module \"bench\" is also in \"modules/bench\", in the "
        "same version 1.2.0");
}

TEST_CASE("config: a broken manifest is told once, not as an unknown module too") {
  CHECK(after("modules/bench/plugin.toml", "id = \"bench\"", "id = \"bench\"\nicon = 1") ==
        "modules/bench/plugin.toml:3:1: unknown key \"icon\"");
}

TEST_CASE("config: modules that require each other in a circle are refused") {
  const Folder folder;
  folder.write("modules/other/plugin.toml",
               "manifest = 1\nid = \"other\"\nversion = \"1.0.0\"\nname = { en = \"Other\" }\n"
               "[provides.\"other/v1\"]\nversion = \"1.0\"\nmethods = { Look = \"safe\" }\n"
               "[requires.\"bench/v1\"]\nversion = \"^1.0\"\n");
  folder.edit(kTownFile, "[modules.bench]", "[modules.other]\n[modules.bench]");
  REQUIRE(folder.load().config);
  CHECK(folder.load().config->start_order == std::vector<std::string>{"bench", "door", "other"});
  folder.edit("modules/bench/plugin.toml", "[events]", "[requires.\"other/v1\"]\nversion = \"*\"\n[events]");
  CHECK(
      folder.faults() ==
      "modules/bench/plugin.toml:9:11: [requires.\"other/v1\"] modules require each other in a circle: bench -> other "
      "-> bench");
}

TEST_CASE("config: a module that is disabled is missed by those that need it") {
  const Folder folder;
  folder.edit("modules/door/plugin.toml", "[permissions]", "[requires.\"bench/v1\"]\nversion = \"^1\"\n[permissions]");
  REQUIRE(folder.load().config);
  folder.edit(kTownFile, "[modules.bench]", "[modules.bench]\nenabled = false");
  CHECK(folder.faults() ==
        "config/stadtkern.toml:9:10: [modules.door] needs \"bench/v1\", which no module that is enabled here provides");
}

TEST_CASE("config: claims of two enabled modules clash in the town that has both") {
  const Folder folder;
  folder.write("modules/other/plugin.toml",
               "manifest = 1\nid = \"other\"\nversion = \"1.0.0\"\nname = { en = \"Other\" }\n"
               "[http]\nclaims = [\"/waits/v2\"]\n");
  REQUIRE(folder.load().config);
  folder.edit(kTownFile, "[modules.bench]", "[modules.other]\n[modules.bench]");
  CHECK(folder.faults() ==
        "config/towns/neustadt.toml:14:10: [modules.bench] claims the path \"/waits/v2\", but module \"other\" has "
        "\"/waits/v2\"");
  folder.edit(kTownFile, "[modules.other]", "[modules.other]\nenabled = false");
  CHECK(folder.load().config);
}

TEST_CASE("config: faults of all files come together, and nothing is taken") {
  const Folder folder;
  folder.edit(kTownFile, "zoom = 13", "zoom = 99");
  folder.edit(kNodeFile, "[modules.door]", "[modules.door]\n[log]\nfiles = 1");
  folder.edit("modules/bench/plugin.toml", "workers = 2", "workers = 99");
  const auto loaded = folder.load();
  CHECK(!loaded.config);
  CHECK(loaded.problems.size() == 3);
  CHECK(to_text(loaded.problems).ends_with("\n3 errors, nothing changed\n"));
}

TEST_CASE("config: missing, foreign and oversized files are told by name") {
  const Folder folder;
  CHECK(to_text(load(folder.path() / "none").problems).find("stadtkern.toml: there is no such file") !=
        std::string::npos);
  folder.write("config/towns/Neu Stadt.toml", "");
  CHECK(folder.faults() ==
        "config/towns/Neu Stadt.toml: a town's file is named with lower-case letters, digits and "
        "\"-\", a letter first, such as \"musterstadt.toml\"");
  std::filesystem::remove(folder.path() / "config/towns/Neu Stadt.toml");
  folder.write(kTownFile, std::string(kLargestToml + 1, '\n'));
  CHECK(folder.faults() == "config/towns/neustadt.toml: is larger than 512 KiB");
  std::filesystem::remove(folder.path() / kTownFile);
  std::filesystem::create_directory(folder.path() / kTownFile);
  CHECK(folder.faults() == "config/towns/neustadt.toml: is not a regular file");
}

TEST_CASE("config: a file's folder is found from its path") {
  CHECK(folder_of("config/towns/a.toml") == "config");
  CHECK(folder_of("config/stadtkern.toml") == "config");
  CHECK(folder_of("towns/a.toml") == ".");
  CHECK(folder_of("stadtkern.toml") == ".");
}

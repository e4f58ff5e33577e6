// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/manifest.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fixture.h"

using namespace stadtkern;
using namespace std::chrono_literals;
using config::test::kBench;

namespace {

std::string faults(const std::string& text) {
  config::Problems problems;
  const auto manifest = catalogue::parse_manifest(text, "plugin.toml", problems);
  CHECK(manifest.has_value() == problems.empty());
  std::string all;
  for (const auto& problem : problems) all += to_text(problem) + "\n";
  return all;
}

// kBench with one piece of text replaced.
std::string with(const std::string& from, const std::string& to) {
  auto text = kBench;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("manifest: a package of before the word each requires every module's stats/v1") {
  config::Problems problems;
  const auto manifest =
      catalogue::parse_manifest(kBench + "[requires.\"stats/v1\"]\nversion = \"^1.0\"\n", "plugin.toml", problems);
  REQUIRE(manifest);
  const auto& required = manifest->requirements.back();
  CHECK(required.contract == "stats/v1");
  CHECK(required.each);
  CHECK(required.optional);
}

TEST_CASE("manifest: beside personal data a role that says nothing needs a second factor") {
  const auto needs = [](const std::string& data, const std::string& word) {
    auto text = with("id = \"bench\"\n", "id = \"bench\"\nschema = 1\n" + data);
    text.insert(text.find("[permissions]"), word);
    config::Problems problems;
    const auto manifest = catalogue::parse_manifest(text, "plugin.toml", problems);
    REQUIRE(manifest);
    return manifest->roles.at(0).second_factor;
  };
  CHECK(needs("personal_data = true\n", ""));
  CHECK_FALSE(needs("personal_data = true\n", "second_factor = false\n"));
  CHECK_FALSE(needs("personal_data = false\n", ""));
  CHECK_FALSE(needs("", ""));
}

TEST_CASE("manifest: a role may ask for a second factor") {
  config::Problems problems;
  const auto text = with("en = \"Look after\" }\n", "en = \"Look after\" }\nsecond_factor = true\n");
  const auto manifest = catalogue::parse_manifest(text, "plugin.toml", problems);
  REQUIRE(manifest);
  CHECK(manifest->roles.at(0).second_factor);
  CHECK(faults(with("en = \"Look after\" }\n", "en = \"Look after\" }\nsecond_factor = \"yes\"\n"))
            .find("\"second_factor\"") != std::string::npos);
}

TEST_CASE("manifest: what is new is told per language") {
  config::Problems problems;
  const auto text = with("[provides", "whats_new = { de = \"Neu: schneller\", en = \"New: faster\" }\n\n[provides");
  const auto manifest = catalogue::parse_manifest(text, "plugin.toml", problems);
  REQUIRE(manifest);
  CHECK(manifest->whats_new.at("de") == "Neu: schneller");
  CHECK(faults(with("[provides", "whats_new = \"New\"\n\n[provides")).find("whats_new") != std::string::npos);
}

TEST_CASE("manifest: a whole one is read into typed values") {
  config::Problems problems;
  const auto manifest = catalogue::parse_manifest(kBench, "plugin.toml", problems);
  REQUIRE(manifest);
  CHECK(manifest->id == "bench");
  CHECK(manifest->version == catalogue::Version{1, 2, 0});
  CHECK(manifest->name.at("en") == "Bench");
  CHECK(manifest->runtime == catalogue::Runtime::Isolated);
  CHECK(manifest->scope == catalogue::Scope::Town);
  REQUIRE(manifest->provides.size() == 1);
  CHECK(manifest->provides[0].version == catalogue::Version{1, 3, 0});
  REQUIRE(manifest->provides[0].methods.size() == 2);
  CHECK(manifest->provides[0].methods[0].safety == catalogue::Safety::Safe);
  CHECK(manifest->provides[0].methods[1].name == "Start");
  CHECK(manifest->provides[0].methods[1].safety == catalogue::Safety::Keyed);
  CHECK(manifest->provides[0].methods[1].flow == catalogue::Flow::Down);
  REQUIRE(manifest->publishes.size() == 1);
  CHECK(manifest->publishes[0].payload == "bench.v1.WaitStarted");
  CHECK(manifest->publishes[0].keep == 720h);
  REQUIRE(manifest->subscribes.size() == 2);
  CHECK(manifest->subscribes[0].from == catalogue::StartAt::Oldest);
  CHECK(manifest->subscribes[1].from == catalogue::StartAt::Now);
  CHECK(manifest->event_attempts == 8);
  CHECK(manifest->http.mount == "/api/bench/v1");
  CHECK(manifest->http.claims == std::vector<std::string>{"/waits/v2"});
  CHECK(manifest->http.max_body_bytes == 65'536);
  CHECK(manifest->roles.at(0).id == "bench.staff");
  CHECK_FALSE(manifest->roles.at(0).second_factor);
  CHECK(manifest->permissions.outbound.at(0) == "feed.example.org:443");
  CHECK(manifest->commands.at(0).args == std::vector<std::string>{"FILE..."});
  CHECK(manifest->limits.memory_bytes == std::uint64_t{128} << 20);
  CHECK(manifest->limits.drain == 10s);
  CHECK(manifest->limits.slots == std::nullopt);
}

TEST_CASE("manifest: what the manifest leaves open comes from the node") {
  catalogue::Limits own;
  own.workers = 2;
  catalogue::Limits node;
  node.workers = 8;
  node.slots = 32;
  const auto both = catalogue::merged(own, node);
  CHECK(both.workers == 2U);
  CHECK(both.slots == 32U);
}

TEST_CASE("manifest: an unknown key is named with its line and the nearest one, at every level") {
  CHECK(faults(with("version = \"1.2.0\"", "version = \"1.2.0\"\nlicense = \"EUPL-1.2\"")) ==
        "plugin.toml:4:1: unknown key \"license\"; did you mean \"licence\"?\n");
  CHECK(faults(with("max_body", "maxbody")) ==
        "plugin.toml:15:1: [http] unknown key \"maxbody\"; did you mean \"max_body\"?\n");
  CHECK(
      faults(with("keep = \"30 d\"", "keep = \"30 d\", keeps = true")) ==
      "plugin.toml:10:102: [events.publishes.\"bench.wait.started\"] unknown key \"keeps\"; did you mean \"keep\"?\n");
  CHECK(faults(with("workers = 2", "x-owner = \"me\"\nworkers = 2")).empty());
  CHECK(faults("x-a = 1\n" + kBench + "[x-more]\na = 1\n").empty());
}

TEST_CASE("manifest: all problems are told at once, in one go") {
  CHECK(faults("manifest = 1\nid = 7\nversion = \"1.2\"\nnmae = 3\n[limits]\nworkers = 0\n[permissions]\nedge = 1\n") ==
        "plugin.toml:2:1: \"id\" must be a string, not an integer\n"
        "plugin.toml:3:1: \"version\" must be a semantic version such as \"1.2.0\", not \"1.2\"\n"
        "plugin.toml:8:1: [permissions] \"edge\" must be true or false, not an integer\n"
        "plugin.toml:6:1: [limits] \"workers\" must be between 1 and 64, not 0\n"
        "plugin.toml:4:1: unknown key \"nmae\"; did you mean \"name\"?\n");
}

TEST_CASE("manifest: values that make no sense are refused in words") {
  CHECK(faults(with("manifest = 1", "manifest = 2")) ==
        "plugin.toml:1:1: manifest form 2 is newer than this kernel, which reads form 1\n");
  CHECK(faults(with("id = \"bench\"", "id = \"Bench\""))
            .starts_with("plugin.toml:2:1: \"id\" must be lower-case letters, digits, \"_\" or \"-\", at most 32, a "
                         "letter first, not "
                         "\"Bench\"\n"));
  for (const char* id : {"kernel", "audit", "security"}) {
    CHECK(faults(with("id = \"bench\"", std::string("id = \"") + id + "\""))
              .starts_with(std::string("plugin.toml:2:1: \"id\" must not be \"") + id + "\", which is a log"));
  }
  CHECK(faults(with("[http]", "[http]\n\"x y\" = 1")) == "plugin.toml:13:1: [http] unknown key \"x y\"\n");
  CHECK(faults(with("\"/api/bench/v1\"", "\"/api/other/v1\"")) ==
        "plugin.toml:13:1: [http] \"mount\" must be like \"/api/bench/v1\", not \"/api/other/v1\"\n");
  CHECK(faults(with("/waits/v2", "/waits/../v2")) ==
        "plugin.toml:14:1: [http] a claimed path is like \"/standard/v2\" or \"/api/v1/standard\", not /t or another "
        "of /api, not \"/waits/../v2\"\n");
  for (const char* claim : {"/api", "/api/v1", "/api/v1/", "/api/other/v2", "/api/vx/y", "/t", "/t/x"}) {
    CHECK(faults(with("/waits/v2", claim)).find("a claimed path is like") != std::string::npos);
  }
  CHECK(faults(with("/waits/v2", "/api/v1/standard")).empty());
  CHECK(faults(with("/waits/v2", "/tariffs/v2")).empty());
  CHECK(faults(with("[permissions]", "[permissions]\nclients = [\"/waits/v2\"]")).empty());
  CHECK(faults(with("[permissions]", "[permissions]\nclients = [\"/other\"]")) ==
        "plugin.toml:19:1: [permissions] \"clients\" names paths that [http] claims, not \"/\", not \"/other\"\n");
  CHECK(faults(with("64 KiB", "64 kB")) ==
        "plugin.toml:15:1: [http] \"max_body\" must be a size such as \"64 KiB\" "
        "(B, KiB, MiB, GiB, TiB), not \"64 kB\"\n");
  CHECK(faults(with("128 MiB", "1 MiB")) ==
        "plugin.toml:26:1: [limits] \"memory\" must be between 8 MiB and 1 TiB, not 1 MiB\n");
  CHECK(faults(with("\"10 s\"", "10")) ==
        "plugin.toml:27:1: [limits] \"drain\" must be a duration such as \"10 s\", not an integer\n");
  CHECK(faults(with("List = \"safe\"", "List = \"save\"")) ==
        "plugin.toml:8:13: [provides.\"bench/v1\".methods] \"List\" must be \"safe\", \"idempotent\", \"keyed\" or "
        "\"once\", not \"save\"; did you mean \"safe\"?\n");
  CHECK(faults(with("version = \"1.3\"", "version = \"2.3\"")) ==
        "plugin.toml:7:1: [provides.\"bench/v1\"] version 2.3 does not belong to \"bench/v1\"\n");
  CHECK(faults(with("bench.wait.started", "wait.started")) ==
        "plugin.toml:10:15: [events.publishes.\"wait.started\"] a published type is named like \"bench.thing.done\", "
        "not \"wait.started\"\n");
  CHECK(faults(with("from = \"now\"", "from = \"then\"")) ==
        "plugin.toml:11:71: [events.subscribes] \"from\" must be \"oldest\" or \"now\", not \"then\"\n");
  CHECK(faults(with("[events]", "[events]\nattempts = 20")).empty());
  CHECK(faults(with("[events]", "[events]\nattempts = 0")) ==
        "plugin.toml:10:1: [events] \"attempts\" must be between 1 and 20, not 0\n");
  CHECK(faults(with("de = \"Bank\"", "deutsch = \"Bank\"")) ==
        "plugin.toml:4:10: \"name\" names \"deutsch\", which is no language tag such as \"de\"\n");
  CHECK(faults(kBench + "[requires.\"places/v1\"]\nversion = \"1.2\"\n") ==
        "plugin.toml:29:1: [requires.\"places/v1\"] a range is written like \"^1.2\" or \">=1.2 <2\", not \"1.2\"\n");
  CHECK(faults(kBench + "[requires.places]\nversion = \"*\"\n") ==
        "plugin.toml:28:11: [requires.places] a contract is named like \"bench/v1\", not \"places\"\n");
}

TEST_CASE("manifest: what is done with data of persons is told in the terms of a record of processing") {
  constexpr const char* kLines =
      "[processing.waits]\npurpose = { de = \"a\", en = \"a\" }\nbasis = { de = \"b\", en = \"b\" }\n"
      "people = { de = \"c\", en = \"c\" }\ndata = { de = \"d\", en = \"d\" }\nerased = { de = \"e\", en = \"e\" }\n";
  CHECK(faults(kBench + kLines).find("\"processing\" needs \"personal_data\" = true beside it") != std::string::npos);
  config::Problems problems;
  const auto text = "personal_data = true\nschema = 1\n" + kBench + kLines;
  const auto manifest = catalogue::parse_manifest(text, "plugin.toml", problems);
  REQUIRE(manifest);
  REQUIRE(manifest->processing.size() == 1);
  CHECK(manifest->processing[0].id == "waits");
  CHECK(manifest->processing[0].erased.at("de") == "e");
  CHECK(manifest->processing[0].recipients.empty());
  CHECK(faults(text + "recipient = 1\n").find("did you mean \"recipients\"?") != std::string::npos);
}

TEST_CASE("manifest: an older payload version may go on beside the newest") {
  config::Problems problems;
  const auto text = with("version = 1, keep", "version = 3, oldest_version = 2, keep");
  const auto manifest = catalogue::parse_manifest(text, "plugin.toml", problems);
  REQUIRE(manifest);
  CHECK(manifest->publishes[0].oldest_version == 2);
  CHECK(faults(with("version = 1, keep", "version = 3, oldest_version = 4, keep")).find("between 1 and 3") !=
        std::string::npos);
}

TEST_CASE("manifest: runtimes say what they need") {
  CHECK(faults("runtime = \"inproc\"\n" + kBench) ==
        "plugin.toml:1:1: runtime \"inproc\" comes later; this kernel runs \"isolated\" and \"exec\"\n");
  CHECK(faults("runtime = \"exec\"\n" + kBench) == "plugin.toml:1:1: missing key \"command\"\n");
  CHECK(faults("runtime = \"exec\"\ncommand = [\"bin/run\", \"-v\"]\n" + kBench).empty());
  CHECK(faults("command = [\"bin/run\"]\n" + kBench) == "plugin.toml:1:1: \"command\" belongs to runtime \"exec\"\n");
  CHECK(faults("runtime = \"isolate\"\n" + kBench) ==
        "plugin.toml:1:1: \"runtime\" must be \"isolated\" or \"exec\", not \"isolate\"; did you mean \"isolated\"?\n");
}

TEST_CASE("manifest: schema numbers belong together") {
  CHECK(faults("schema = 3\nschema_reads_from = 2\n" + kBench).empty());
  CHECK(faults("schema = 3\nschema_reads_from = 4\n" + kBench) ==
        "plugin.toml:2:1: \"schema_reads_from\" must not be above \"schema\"\n");
  CHECK(faults("schema_reads_from = 4\n" + kBench) ==
        "plugin.toml:1:1: \"schema_reads_from\" needs \"schema\" beside it\n");
}

TEST_CASE("manifest: whether a module holds personal data is said, or not said") {
  config::Problems problems;
  const auto read = [&](const std::string& head) {
    return catalogue::parse_manifest(head + kBench, "plugin.toml", problems)->personal_data;
  };
  CHECK(read("schema = 1\npersonal_data = true\n") == true);
  CHECK(read("personal_data = false\n") == false);
  CHECK_FALSE(read("").has_value());
  CHECK(faults("personal_data = true\n" + kBench) ==
        "plugin.toml:1:1: \"personal_data\" = true needs a store: \"schema\" beside it\n");
}

TEST_CASE("manifest: text that is no TOML is refused at its place") {
  CHECK(faults("id = \"a\nversion = 1").starts_with("plugin.toml:1:"));
  CHECK(faults("a = 1\na = 2").starts_with("plugin.toml:2:5: not valid TOML: "));
  CHECK(faults("a = \"\xff\"").find("not valid TOML") != std::string::npos);
}

TEST_CASE("manifest: a key of endless dots or brackets does not end the process") {
  std::string dots = "a";
  for (int i = 0; i < 100'000; ++i) dots += ".a";
  CHECK(faults(dots + " = 1") == "plugin.toml:1:1: a key has more than 32 dots\n");
  CHECK(faults("b = \"...\\\"...\" # ..\n[" + dots + "]") == "plugin.toml:2:1: a key has more than 32 dots\n");
  CHECK(faults("a = " + std::string(100'000, '[')).find("not valid TOML") != std::string::npos);
  std::string nested = "x-a = ";
  for (int i = 0; i < 250; ++i) nested += "{a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = ";
  CHECK(faults(nested + "1" + std::string(250, '}')) ==
        "plugin.toml: cannot be parsed: values nest deeper than 64 levels\n");
}

TEST_CASE("manifest: a worker is a program of the module's folder, with limits of its own") {
  config::Problems problems;
  const auto manifest = catalogue::parse_manifest(
      kBench + "[workers.photo]\nprogram = \"decode\"\nmemory = \"640 MiB\"\ncpu = \"1500 ms\"\n", "plugin.toml",
      problems);
  REQUIRE(manifest);
  REQUIRE(manifest->workers.size() == 1);
  const catalogue::Worker& worker = manifest->workers[0];
  CHECK(worker.name == "photo");
  CHECK(worker.program == "decode");
  CHECK(worker.memory_bytes == std::uint64_t{640} << 20);
  CHECK(worker.cpu == 2s);
  CHECK(worker.deadline == 10s);
  CHECK(faults(kBench + "[workers.photo]\nprogram = \"../decode\"\n") ==
        "plugin.toml:29:1: [workers.photo] \"program\" is a file of the module's folder, not \"../decode\"\n");
  CHECK(faults(kBench + "[workers.photo]\n") == "plugin.toml:28:1: [workers.photo] missing key \"program\"\n");
}

namespace {

std::string web(const std::string& lines) {
  return with("[provides", lines + "\n[provides");
}

}  // namespace

TEST_CASE("manifest: pages are read with their titles, tiles and roles") {
  config::Problems problems;
  const auto manifest = catalogue::parse_manifest(
      web("[web]\nentry = \"bench.js\"\npages = [\n"
          "  { path = \"/\", title = { de = \"Bank\" }, navigation = true },\n"
          "  { path = \"/wait\", title = { de = \"Warten\" }, tile = { de = \"Jetzt warten\" }, foot = true, "
          "figures = [\"waits\"], search = true },\n"
          "  { path = \"/desk\", title = { de = \"Dienst\" }, role = \"bench.staff\", group = \"town\", "
          "setting = \"roof\" } ]\n"),
      "plugin.toml", problems);
  REQUIRE(manifest);
  CHECK(manifest->web.entry == "bench.js");
  REQUIRE(manifest->web.pages.size() == 3);
  CHECK(manifest->web.pages[0].navigation);
  CHECK_FALSE(manifest->web.pages[0].foot);
  CHECK(manifest->web.pages[1].path == "/wait");
  CHECK(manifest->web.pages[1].foot);
  CHECK(manifest->web.pages[1].figures == std::vector<std::string>{"waits"});
  CHECK(manifest->web.pages[1].search);
  CHECK_FALSE(manifest->web.pages[0].search);
  CHECK(manifest->web.pages[1].tile.at("de") == "Jetzt warten");
  CHECK(manifest->web.pages[1].group.empty());
  CHECK(manifest->web.pages[2].group == "town");
  CHECK(manifest->web.pages[2].setting == "roof");
}

TEST_CASE("manifest: what is wrong with pages is said") {
  const auto says = [](const std::string& lines, const std::string& words) {
    const std::string all = faults(web(lines));
    INFO(all);
    CHECK(all.find(words) != std::string::npos);
  };
  const std::string page = "{ path = \"/\", title = { de = \"Bank\" } }";
  says("[web]\nentri = \"bench.js\"\npages = [" + page + "]", "unknown key \"entri\"");
  says("[web]\nentry = \"../bench.js\"\npages = [" + page + "]", "directly below web/");
  says("[web]\nentry = \"bench.css\"\npages = [" + page + "]", "like \"bench.js\"");
  says("[web]\nentry = \"bench.js\"", "missing key \"pages\"");
  says("[web]\npages = [{ path = \"report\", title = { de = \"x\" } }]", "a page's path is like \"/report\"");
  says("[web]\npages = [{ path = \"/a/\", title = { de = \"x\" } }]", "a page's path is like \"/report\"");
  says("[web]\npages = [" + page + ", " + page + "]", "two pages have the path \"/\"");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, role = \"bench.staff\", foot = true }]",
       "stands in the foot of none");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, role = \"bench.staff\", search = true }]",
       "is no page of the console");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, figures = [\"waits\"] }]",
       "figures stand on a tile of the start page");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, role = \"bench.staff\", group = \"home\" }]",
       "\"group\" is one of \"work\", \"town\" and \"node\", not \"home\"");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, group = \"work\" }]",
       "groups sort the pages of the console");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, setting = \"a b\" }]",
       "names one of the module's settings");
  says("[web]\npages = [{ path = \"/\" }]", "missing key \"title\"");
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "\xC3\xBC";
  CHECK(faults(web("[web]\npages = [{ path = \"/\", title = { de = \"" + umlauts + "\" } }]")).empty());
  says("[web]\npages = [{ path = \"/\", title = { de = \"" + umlauts + "x\" } }]",
       "the text for \"de\" has 101 characters; at most 100");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, tile = { de = \"" + std::string(301, 'a') + "\" } }]",
       "has 301 characters; at most 300");
  says("[web]\npages = [{ path = \"/\", title = { de = \"x\" }, role = \"bench.boss\" }]",
       "\"bench.boss\" is none of the module's [roles]");
}

TEST_CASE("manifest: an entry that is not there is named") {
  const auto folder = std::filesystem::temp_directory_path() / ("stadtkern-web-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "web");
  std::ofstream(folder / "plugin.toml") << web(
      "[web]\nentry = \"bench.js\"\npages = [{ path = \"/\", title = { de = \"x\" } }]\n");
  config::Problems problems;
  CHECK_FALSE(catalogue::read_manifest(folder, problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "there is no file \"web/bench.js\" in the module's folder");
  std::ofstream(folder / "web" / "bench.js") << "export {};\n";
  problems.clear();
  CHECK(catalogue::read_manifest(folder, problems));
  std::filesystem::remove_all(folder);
}

TEST_CASE("manifest: each is for what every module provides for itself, and needed there") {
  const auto says = [](const std::string& lines) { return faults(web(lines)); };
  CHECK(says("[requires.\"pages/v1\"]\nversion = \"^1.0\"\neach = true\n").empty());
  CHECK(says("[requires.\"pages/v1\"]\nversion = \"^1.0\"\n").find("say each = true") != std::string::npos);
  CHECK(says("[requires.\"stats/v1\"]\nversion = \"^1.0\"\neach = false\n").find("say each = true") !=
        std::string::npos);
  CHECK(says("[requires.\"shop/v1\"]\nversion = \"^1.0\"\neach = true\n").find("has one provider in a town") !=
        std::string::npos);
}

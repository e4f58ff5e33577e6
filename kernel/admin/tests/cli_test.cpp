// SPDX-License-Identifier: EUPL-1.2
#include "admin/cli.h"
#include "admin/client.h"
#include "admin/town_words.h"
#include "admin/waves.h"
#include "lifecycle/tests/temporary_folder.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace stadtkern;

TEST_CASE("cli: exit codes follow the architecture's table") {
  const std::map<Code, int> table{{Code::Ok, 0},
                                  {Code::InvalidArgument, 2},
                                  {Code::ValidationFailed, 2},
                                  {Code::StorageFull, 3},
                                  {Code::Unauthenticated, 4},
                                  {Code::PermissionDenied, 4},
                                  {Code::PreconditionFailed, 4},
                                  {Code::FailedPrecondition, 4},
                                  {Code::ResourceExhausted, 5},
                                  {Code::Unavailable, 5},
                                  {Code::DeadlineExceeded, 5},
                                  {Code::NotFound, 1},
                                  {Code::Internal, 1},
                                  {Code::Conflict, 1}};
  for (const auto& [code, exit] : table) CHECK(admin::exit_code_of(code) == exit);
}

TEST_CASE("cli: without a kernel the error says so and names the next step, however long the state folder's path is") {
  const test::TemporaryFolder folder;
  const auto missing = admin::Client::connect(folder / "none");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Code::Unavailable);
  CHECK(missing.error().message.find("--state or STADTKERN_STATE") != std::string::npos);
  const std::filesystem::path deep = folder / std::string(150, 'd');
  std::filesystem::create_directories(deep);
  const auto silent = admin::Client::connect(deep);
  REQUIRE_FALSE(silent);
  CHECK(admin::exit_code_of(silent.error().code) == 5);
  CHECK(silent.error().message.find("start it with deploy/up or stadtkernd") != std::string::npos);
}

namespace {

using Words = std::vector<std::string>;

// What `option` and `positional` of the command got when these words were given; there is no kernel to run it.
struct Given {
  Words option;
  Words positional;
};
Given given(void (*add)(admin::Command, admin::Cli&), Words words, const std::string& option,
            const std::string& positional) {
  const test::TemporaryFolder folder;
  admin::Cli cli;
  cli.state = folder / "none";
  CLI::App app;
  add(app, cli);
  const std::string command = words.front();
  std::reverse(words.begin(), words.end());
  app.parse(words);
  const CLI::App* parsed = app.get_subcommand(command);
  return {parsed->get_option(option)->results(),
          positional.empty() ? Words() : parsed->get_option(positional)->results()};
}

}  // namespace

TEST_CASE("cli: an option that may be repeated takes one value each time, and leaves what follows alone") {
  auto run =
      given(admin::add_run, {"run", "--as", "bench.staff", "--as", "bench.guard", "bench", "tidy"}, "--as", "MODULE");
  CHECK(run.option == Words{"bench.staff", "bench.guard"});
  CHECK(run.positional == Words{"bench"});
  run = given(admin::add_run, {"run", "bench", "tidy", "--as", "bench.staff", "FILE"}, "--as", "COMMAND");
  CHECK(run.option == Words{"bench.staff"});
  CHECK(run.positional == Words{"tidy"});
  const auto call =
      given(admin::add_calls, {"call", "--as", "a", "--as", "b", "musterstadt", "bench/v1"}, "--as", "TOWN");
  CHECK(call.option == Words{"a", "b"});
  CHECK(call.positional == Words{"musterstadt"});
  const auto doctor = given(admin::add_doctor, {"doctor", "--modules", "a", "--modules", "b"}, "--modules", "");
  CHECK(doctor.option == Words{"a", "b"});
  CHECK_THROWS_AS(given(admin::add_doctor, {"doctor", "--modules", "a", "b"}, "--modules", ""), CLI::ParseError);
}

TEST_CASE("cli: --town names the town in every command, wherever it stands") {
  admin::Cli cli;
  CLI::App program;
  for (const auto add : {admin::add_towns, admin::add_settings, admin::add_calls, admin::add_events, admin::add_admin,
                         admin::add_privacy, admin::add_retention, admin::add_audit, admin::add_backup, admin::add_run,
                         admin::add_swap, admin::add_uninstall}) {
    add(program, cli);
  }
  const auto read = [&](Words words) { return admin::town_by_its_place(program, std::move(words)); };
  const Words enable{"enable", "musterstadt", "bench"};
  CHECK(read(enable) == enable);
  CHECK(read({"enable", "--town", "musterstadt", "bench"}) == enable);
  CHECK(read({"enable", "bench", "--town=musterstadt"}) == enable);
  CHECK(read({"town", "show", "--town", "a"}) == Words{"town", "show", "a"});
  CHECK(read({"privacy", "erase", "id", "--yes", "--town", "a"}) == Words{"privacy", "erase", "a", "id", "--yes"});
  CHECK(read({"audit", "actions", "--town", "a"}) == Words{"audit", "actions", "a"});
  CHECK(read({"call", "bench/v1", "--town", "-"}) == Words{"call", "-", "bench/v1"});
  CHECK(read({"events", "--limit", "5", "bench", "--town", "a"}) == Words{"events", "a", "--limit", "5", "bench"});
  CHECK(read({"backup", "--town", "a", "file"}) == Words{"backup", "a", "file"});
  CHECK(read({"retention", "--town", "a"}) == Words{"retention", "a"});
  CHECK(read({"settings", "bench", "--town", "a", "--set", "{}"}) == Words{"settings", "a", "bench", "--set", "{}"});
  // Those that have it as an option keep it, a module's own words are left to the module, and so is what is wrong.
  for (const Words& words : std::vector<Words>{{"swap", "bench", "--town", "a"},
                                               {"uninstall", "bench", "--town", "a"},
                                               {"admin", "invite", "--town", "a"},
                                               {"run", "bench", "tidy", "--town", "a"},
                                               {"enable", "bench", "--town"},
                                               {"enable", "--town", "--town", "a"},
                                               {"enable", "a", "--", "--town", "b"},
                                               {"town", "list", "--town", "a"},
                                               {"nonsense", "--town", "a"},
                                               {}}) {
    CHECK(read(words) == words);
  }
  CHECK(given(admin::add_towns, {"enable", "a", "bench"}, "MODULE", "TOWN").positional == Words{"a"});
}

TEST_CASE("waves: portions of the towns rise, have at least one town each, and miss none") {
  std::vector<std::string> towns;
  for (int i = 0; i < 40; ++i) towns.push_back("town-" + std::to_string(i));
  const auto waves = admin::waves_of(towns, "5,50,rest");
  REQUIRE(waves);
  REQUIRE(waves->size() == 3);
  CHECK((*waves)[0] == std::vector<std::string>{"town-0", "town-1"});
  CHECK((*waves)[1].size() == 18);
  CHECK((*waves)[2].back() == "town-39");
  CHECK(admin::waves_of({"a", "b"}, "5,50,rest") == std::vector<std::vector<std::string>>{{"a"}, {"b"}});
  CHECK(admin::waves_of({"a", "b"}, "50") == std::vector<std::vector<std::string>>{{"a"}});  // no more than was said
  CHECK(admin::waves_of({}, "5,rest") == std::vector<std::vector<std::string>>{});
  for (const char* wrong : {"", "5,", "50,5", "0", "101", "rest,rest", "x", "5,,50", "-5", "5 ,50"}) {
    INFO(wrong);
    CHECK_FALSE(admin::waves_of({"a"}, wrong));
  }
}

TEST_CASE("cli: what others wrote steers no terminal") {
  CHECK(admin::printable("plain, gr\xc3\xbc\xc3\x9f") == "plain, gr\xc3\xbc\xc3\x9f");
  CHECK(admin::printable("a\x1b[2Jb\x7f\r\n") == "a\\x1b[2Jb\\x7f\\x0d\\x0a");
  CHECK(admin::printable("one\ntwo\t", true) == "one\ntwo\\x09");
  CHECK(admin::printable("\xc2\x9b"
                         "31m\xc2\xa0") == "\\x9b31m\xc2\xa0");
  CHECK(admin::printable("\xc2") == "\xc2");
}

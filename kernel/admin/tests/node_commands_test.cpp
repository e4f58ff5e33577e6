// SPDX-License-Identifier: EUPL-1.2
#include "admin/node_commands.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace stadtkern;
using namespace stadtkern::admin;

namespace {

const std::chrono::sys_seconds kNow{std::chrono::seconds{1'800'000'000}};  // 2027-01-15T08:00:00Z

std::vector<std::string> taken(const std::vector<std::string>& arguments) {
  const auto command = node_command(arguments, kNow);
  INFO((command ? std::string() : command.error().message));
  REQUIRE(command);
  REQUIRE(command->size() >= 3);
  CHECK((*command)[0] == "--json");
  return {command->begin() + 3, command->end()};
}

Code refused(const std::vector<std::string>& arguments) {
  const auto command = node_command(arguments, kNow);
  REQUIRE_FALSE(command);
  return command.error().code;
}

}  // namespace

TEST_CASE("node commands: what a console needs goes through as it is") {
  using Words = std::vector<std::string>;
  for (const Words& words :
       {Words{"status"}, Words{"audit", "list", "--who", "person:", "-n", "20"},
        Words{"swap", "bench@1.1.0", "--detach"}, Words{"swap", "--back"},
        Words{"apply", "--plan", "0a1b", "--consent"}, Words{"logs", "bench", "--lines=50"},
        Words{"enable", "neustadt", "bench"}, Words{"settings", "neustadt", "bench", "--set", "-"},
        Words{"privacy", "find", "neustadt", "--email", "-"}, Words{"catalogue", "search", "Wi-Fi"}}) {
    CHECK(taken(words) == words);
  }
}

TEST_CASE("node commands: a backup's file is named by the kernel") {
  CHECK(taken({"backup", "neustadt"}) ==
        std::vector<std::string>{"backup", "neustadt", "backups/neustadt-20270115T080000Z.skb"});
  CHECK(refused({"backup", "neustadt", "elsewhere"}) == Code::InvalidArgument);
  CHECK(refused({"backup", "--all", "all"}) == Code::PermissionDenied);
  CHECK(refused({"backup", "../neustadt"}) == Code::InvalidArgument);
}

TEST_CASE("node commands: what is for the machine alone is refused") {
  using Words = std::vector<std::string>;
  for (const Words& words :
       {Words{}, Words{"run", "bench", "import"}, Words{"call", "neustadt", "bench/v1"}, Words{"upgrade-kernel", "x"},
        Words{"town", "erase", "neustadt"}, Words{"restore", "a"}, Words{"import", "bench"}, Words{"key", "trust", "x"},
        Words{"--state", "x", "status"}, Words{"status", "--state=x"}, Words{"plan", "--config", "x"},
        Words{"logs", "security"}, Words{"logs", "bench", "-f"}, Words{"logs", "--follow"}, Words{"logs", "-fn", "3"},
        Words{"swap", "x", "--at", "y"}, Words{"install", "x", "--repin"}, Words{"uninstall", "x", "--export=y"},
        Words{"--help"}}) {
    CAPTURE(words);
    CHECK(refused(words) == Code::PermissionDenied);
  }
}

TEST_CASE("node commands: no path, no option in place of a value, nobody's data in an argument") {
  CHECK(refused({"logs", "../../etc/secret"}) == Code::InvalidArgument);
  CHECK(refused({"logs", ".hidden"}) == Code::InvalidArgument);
  CHECK(refused({"install", "/tmp/a.skp"}) == Code::InvalidArgument);
  CHECK(refused({"logs", "bench", "--lines"}) == Code::InvalidArgument);
  CHECK(refused({"swap", "bench", "--town", "--consent"}) == Code::InvalidArgument);
  CHECK(refused({"swap", "--back=yes"}) == Code::InvalidArgument);
  CHECK(refused({"audit", "list", "--who", "/etc"}) == Code::InvalidArgument);
  CHECK(refused({"privacy", "find", "neustadt", "--email", "a@example.org"}) == Code::InvalidArgument);
  CHECK(refused({"privacy", "erase", "neustadt", "--name=Erika"}) == Code::InvalidArgument);
  CHECK(refused({"settings", "neustadt", "bench", "--set", "{}"}) == Code::InvalidArgument);
  CHECK(refused({"restart", std::string("a\0b", 3)}) == Code::InvalidArgument);
  CHECK(refused({"restart", std::string(5000, 'a')}) == Code::InvalidArgument);
  CHECK(refused(std::vector<std::string>(65, "status")) == Code::InvalidArgument);
}

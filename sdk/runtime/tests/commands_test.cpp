// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

using stadtkern::Code;
using stadtkern::testkit::Town;

TEST_CASE("commands: input goes in, lines come out, the last one is the result") {
  Town town{"probe"};
  const auto result = town.as("operator").run_command("import", {"file"}, std::string(1'000'000, 'x'));
  CHECK_FALSE(result.error);
  CHECK(result.lines == std::vector<std::string>{R"({"progress":1})", R"({"bytes":1000000})"});
}

TEST_CASE("commands: the result comes behind the lines, also when these have used up the credit") {
  Town town{"probe"};
  const auto result = town.as("operator").run_command("import", {"flood"}, "abc");
  CHECK_FALSE(result.error);
  REQUIRE_FALSE(result.lines.empty());
  CHECK(result.lines.back() == R"({"bytes":3})");
}

TEST_CASE("commands: one that is refused, throws, or does not exist ends with its error") {
  Town town{"probe"};
  const auto refused = town.as("operator").run_command("import", {}, "abc");
  REQUIRE(refused.error);
  CHECK(refused.error->code == Code::InvalidArgument);
  const auto thrown = town.as("operator").run_command("import", {"throw"}, "abc");
  REQUIRE(thrown.error);
  CHECK(thrown.error->code == Code::Internal);
  const auto unknown = town.as("operator").run_command("export", {}, "abc");
  REQUIRE(unknown.error);
  CHECK(unknown.error->code == Code::NotFound);
  CHECK(town.get("/notes").status == 200);
}

// SPDX-License-Identifier: EUPL-1.2
#include "config/problem.h"

#include <catch2/catch.hpp>

using namespace stadtkern::config;

TEST_CASE("problem: a fault names file, line, column, table and what was meant") {
  auto problem =
      problem_at({"config/towns/musterdorf.toml", 23, 1}, "modules.bench", "unknown setting \"tarif\"", "tariff");
  CHECK(to_text(problem) ==
        "config/towns/musterdorf.toml:23:1: [modules.bench] unknown setting \"tarif\"; did you mean \"tariff\"?");
  problem.hint = "see: modules/bench/settings.schema.json";
  CHECK(to_text(Problems{problem}) ==
        "config/towns/musterdorf.toml:23:1: [modules.bench] unknown setting \"tarif\"; did you mean \"tariff\"?\n"
        "  see: modules/bench/settings.schema.json\n"
        "1 error, nothing changed\n");
}

TEST_CASE("problem: many faults come in the order of files and lines, and share a hint") {
  auto late = problem_at({"a.toml", 9, 1}, {}, "late");
  auto early = problem_at({"a.toml", 2, 4}, {}, "early");
  late.hint = early.hint = "see: there";
  CHECK(to_text(Problems{late, early}) ==
        "a.toml:2:4: early\na.toml:9:1: late\n  see: there\n2 errors, nothing changed\n");
  CHECK(to_text(problem_at({"a.toml"}, {}, "there is no such file")) == "a.toml: there is no such file");
  CHECK(to_text(Problems{}).empty());
}

TEST_CASE("problem: the nearest word is one that could have been meant") {
  const std::vector<std::string> words{"version", "licence", "name", "id"};
  CHECK(nearest("verison", words) == "version");
  CHECK(nearest("license", words) == "licence");
  CHECK(nearest("NAME", words) == "name");
  CHECK(nearest("colour", words).empty());
  CHECK(nearest("x", words).empty());
  CHECK(nearest(std::string(100'000, 'n'), words).empty());
}

TEST_CASE("problem: quoted text is cut at whole characters and shows no control characters") {
  CHECK(in_quotes("a\"b\\c\n\x1b") == R"("a\"b\\c\u000A\u001B")");
  CHECK(in_quotes(std::string(59, 'a') + "ü") == "\"" + std::string(59, 'a') + "...\"");
  CHECK(alternatives({"a", "b", "c"}) == "\"a\", \"b\" or \"c\"");
}

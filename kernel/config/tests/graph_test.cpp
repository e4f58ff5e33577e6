// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/graph.h"

#include <catch2/catch.hpp>

#include <deque>

using namespace stadtkern;
using catalogue::Manifest;

namespace {

Manifest module(const std::string& id, const std::vector<std::string>& needs, const std::string& range = "^1.0") {
  Manifest manifest;
  manifest.id = id;
  manifest.provides.push_back({id + "/v1", {1, 2, 0}, {}, {}});
  for (const auto& need : needs) {
    manifest.requirements.push_back(
        {need + "/v1", *catalogue::Range::parse(range), false, {id + "/plugin.toml", 7, 1}});
  }
  return manifest;
}

std::vector<const Manifest*> pointers(const std::deque<Manifest>& modules) {
  std::vector<const Manifest*> list;
  for (const auto& one : modules) list.push_back(&one);
  return list;
}

std::string faults(const std::deque<Manifest>& modules) {
  std::vector<catalogue::Enabled> enabled;
  for (const auto& one : modules) enabled.push_back({&one, {"town.toml", 5, 1}});
  config::Problems problems;
  catalogue::check_together(enabled, problems);
  std::string text;
  for (const auto& problem : problems) text += to_text(problem) + "\n";
  return text;
}

}  // namespace

TEST_CASE("graph: modules start after what they require, and equals by name") {
  const std::deque<Manifest> modules{module("shop", {"places", "money"}), module("money", {}), module("arc", {"shop"}),
                                     module("places", {"money"}), module("zoo", {})};
  config::Problems problems;
  CHECK(catalogue::start_order(pointers(modules), problems) ==
        std::vector<std::string>{"money", "places", "shop", "arc", "zoo"});
  CHECK(problems.empty());
}

TEST_CASE("graph: a circle is shown with all its modules") {
  const std::deque<Manifest> modules{module("c", {"b"}), module("b", {"a"}), module("a", {"c"}), module("free", {"a"})};
  config::Problems problems;
  CHECK(catalogue::start_order(pointers(modules), problems).empty());
  REQUIRE(problems.size() == 1);
  CHECK(to_text(problems[0]) ==
        "a/plugin.toml:7:1: [requires.\"c/v1\"] modules require each other in a circle: a -> c -> b -> a");
}

TEST_CASE("graph: optional requirements order modules and close circles too") {
  std::deque<Manifest> modules{module("a", {"b"}), module("b", {"a"})};
  modules[0].requirements[0].optional = true;
  config::Problems problems;
  CHECK(catalogue::start_order(pointers(modules), problems).empty());
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "modules require each other in a circle: a -> b -> a");
}

TEST_CASE("graph: a missing provider is named, with the nearest contract there is") {
  CHECK(faults({module("shop", {"place"}), module("places", {})}) ==
        "town.toml:5:1: [modules.shop] needs \"place/v1\", which no module that is enabled here provides; did you mean "
        "\"places/v1\"?\n");
  auto shop = module("shop", {"money"});
  shop.requirements[0].optional = true;
  CHECK(faults({shop}).empty());
}

TEST_CASE("graph: a provider outside the range is named with its version") {
  CHECK(faults({module("shop", {"places"}, "^1.3"), module("places", {})}) ==
        "town.toml:5:1: [modules.shop] needs \"places/v1\" in version ^1.3, but module \"places\" provides 1.2\n");
}

TEST_CASE("graph: two providers of a contract clash, but each may have its figures") {
  auto a = module("a", {});
  auto b = module("b", {});
  a.provides.push_back({"stats/v1", {1, 0, 0}, {}, {}});
  b.provides.push_back({"stats/v1", {1, 0, 0}, {}, {}});
  CHECK(faults({a, b}).empty());
  b.provides[0].contract = "a/v1";
  CHECK(faults({a, b}) == "town.toml:5:1: [modules.b] provides \"a/v1\", which module \"a\" provides already\n");
}

TEST_CASE("graph: overlapping paths clash by whole steps") {
  auto a = module("a", {});
  auto b = module("b", {});
  a.http.claims = {"/standard/v2"};
  b.http.claims = {"/standard/v22"};
  CHECK(faults({a, b}).empty());
  b.http.claims = {"/standard"};
  CHECK(faults({a, b}) ==
        "town.toml:5:1: [modules.b] claims the path \"/standard\", but module \"a\" has \"/standard/v2\"\n");
}

TEST_CASE("graph: each provider of pages stands before who shows them, and a circle over them is found") {
  auto shell = module("shell", {});
  shell.requirements.push_back({"pages/v1", *catalogue::Range::parse("^1.0"), true, {"shell/plugin.toml", 9, 1}, true});
  auto bench = module("bench", {});
  bench.web.pages.push_back({"/", {{"de", "Bank"}}, {}, true, {}, false, {}, false, {}, {}, {}});
  auto other = module("other", {});
  config::Problems problems;
  CHECK(catalogue::start_order(pointers({shell, bench, other}), problems) ==
        std::vector<std::string>{"bench", "other", "shell"});
  CHECK(problems.empty());
  CHECK(faults({shell, bench, other}).empty());
  CHECK(faults({shell, other}).empty());  // nobody with pages: none are needed

  auto figures = module("figures", {});  // shows pages, and has some itself
  figures.requirements = shell.requirements;
  figures.web.pages = bench.web.pages;
  auto window = figures;
  window.id = "window";
  CHECK(catalogue::start_order(pointers({shell, figures, window, bench}), problems) ==
        std::vector<std::string>{"bench", "figures", "window", "shell"});
  CHECK(problems.empty());

  bench.requirements.push_back({"shell/v1", *catalogue::Range::parse("^1.0"), true, {}});
  CHECK(catalogue::start_order(pointers({shell, bench}), problems).empty());
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "modules require each other in a circle: bench -> shell -> bench");
}

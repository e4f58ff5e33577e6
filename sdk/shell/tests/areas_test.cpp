// SPDX-License-Identifier: Apache-2.0
#include "shell/areas.h"

#include <catch2/catch.hpp>

#include "frame.h"

namespace shell = stadtkern::shell;
using shell::Link;
using shell_test::has;

namespace {

const shell::Look kGrouped = [] {
  shell::Look look = shell_test::look;
  look.groups = {"work", "town", "node"};
  return look;
}();

Link link_to(const std::string& module, const std::string& page, const std::string& group) {
  return {"/" + module + page, {module + page}, Link::Elsewhere, group, module, {"Module " + module}};
}

// Two pages a module, each module with a group of its own, and one that names none.
shell::Frame many() {
  auto frame = shell_test::frame_at("/");
  frame.look = &kGrouped;
  for (const auto& [module, group] : {std::pair{"bench", "town"}, {"lamp", ""}, {"node", "node"}, {"path", "town"}}) {
    frame.navigation.push_back(link_to(module, "/a", group));
    frame.navigation.push_back(link_to(module, "/b", group));
  }
  return frame;
}

std::string html_of(const shell::Frame& frame) {
  return shell::areas(frame).source();
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("areas: few links are in sight, many unfold") {
  auto frame = shell_test::frame_at("/");
  CHECK(html_of(frame).empty());
  for (int i = 0; i < 6; ++i) frame.navigation.push_back({"/area", {"Area"}});
  CHECK_FALSE(has(html_of(frame), "<details"));
  frame.navigation.push_back({"/area", {"Area"}});
  CHECK(has(html_of(frame), "<details class=\"sk-unfold\"><summary>"));
}

TEST_CASE("areas: many links stand in the look's groups, in its order, and by module where there are several") {
  const auto html = html_of(many());
  REQUIRE(times(html, "<details class=\"sk-group\"") == 3);
  CHECK(html.find("group_work") < html.find("group_town"));
  CHECK(html.find("group_town") < html.find("group_node"));
  CHECK(html.find("lamp/a") < html.find("bench/a"));
  CHECK(times(html, "sk-module\"") == 2);  // bench and path, in one group
  CHECK(has(html, ">Module bench</p>"));
  CHECK_FALSE(has(html, "sk-besides"));
}

TEST_CASE("areas: a group that nobody knows, or none, is the first one") {
  CHECK(shell::group_of(kGrouped, "") == "work");
  CHECK(shell::group_of(kGrouped, "of tomorrow") == "work");
  CHECK(shell::group_of(kGrouped, "node") == "node");
  CHECK(shell::group_of(shell_test::look, "node").empty());
}

TEST_CASE("areas: one group alone is named nowhere") {
  auto frame = many();
  for (Link& link : frame.navigation) link.group = "town";
  CHECK_FALSE(has(html_of(frame), "group_town"));
  CHECK(has(html_of(frame), "sk-unfold"));
}

TEST_CASE("areas: the page that is shown is marked, its group, and beside it stand the module's other pages") {
  auto frame = many();
  frame.navigation[1].where = Link::Above;
  const auto html = html_of(frame);
  CHECK(times(html, "<summary aria-current=\"true\">") == 1);
  CHECK(has(html, "<summary aria-current=\"true\">group_town<"));
  const auto besides = html.substr(html.find("sk-besides"));
  CHECK(has(besides, "aria-label=\"Module bench\""));
  CHECK(has(besides, "bench/a"));
  CHECK(has(besides, "href=\"/en/bench/b\" aria-current=\"true\""));
  CHECK_FALSE(has(besides, "path/a"));
  frame.navigation.erase(frame.navigation.begin());
  CHECK_FALSE(has(html_of(frame), "sk-besides"));  // it is the module's only one
}

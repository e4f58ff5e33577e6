// SPDX-License-Identifier: EUPL-1.2
#include "clerk/responsibility.h"

#include <catch2/catch.hpp>

#include "clerk/groups.h"
#include "settings.h"

namespace waste {
namespace {

using clerk::Asking;
using clerk::Responsibility;

constexpr const char* kRules = R"({
  "responsibility": [
    {"category": "lighting", "district": "Nord", "group": "nord", "deputy": "works"},
    {"category": "lighting", "group": "light", "deputy": "works"},
    {"area": {"type":"Polygon","coordinates":[[[8,48],[9,48],[9,49],[8,49],[8,48]]]}, "group": "inner"},
    {"group": "works"}],
  "absent": [
    {"group": "light", "from": "2026-12-24", "until": "2027-01-06"},
    {"group": "inner"}]})";

Report at(const char* category, double lat, double lon) {
  Report report;
  report.category = category;
  report.position = Position{lat, lon};
  return report;
}

Responsibility rules() {
  auto settings = read_settings(kRules, "town");
  REQUIRE(settings);
  return settings->responsibility;
}

std::vector<std::string> faults(const std::string& json) {
  const auto settings = read_settings(json, "town");
  REQUIRE_FALSE(settings);
  std::vector<std::string> out;
  for (const auto& fault : settings.error().fields) out.push_back(fault.pointer);
  return out;
}

TEST_CASE("responsibility: the first rule whose category and place fit names the group") {
  const Responsibility town = rules();
  CHECK(town.group_for(at("lighting", 48.5, 8.5), "Nord") == "nord");
  CHECK(town.group_for(at("lighting", 48.5, 8.5), "Süd") == "light");
  CHECK(town.group_for(at("lighting", 48.5, 8.5), "") == "light");
  CHECK(town.group_for(at("graffiti", 48.5, 8.5), "Nord") == "inner");
  CHECK(town.group_for(at("graffiti", 50, 8.5), "") == "works");
  Report nowhere;
  nowhere.category = "graffiti";
  CHECK(town.group_for(nowhere, "") == "works");
  CHECK(Responsibility().group_for(nowhere, "").empty());
}

TEST_CASE("responsibility: a group is absent from its first day until its last") {
  const Responsibility town = rules();
  CHECK_FALSE(town.absent("light", "2026-12-23"));
  CHECK(town.absent("light", "2026-12-24"));
  CHECK(town.absent("light", "2027-01-06"));
  CHECK_FALSE(town.absent("light", "2027-01-07"));
  CHECK(town.absent("inner", "2026-01-01"));
  CHECK_FALSE(town.absent("works", "2026-12-24"));
}

TEST_CASE("responsibility: who asks sees her own groups, and absent ones that hers stand in for") {
  const Responsibility town = rules();
  using Groups = std::vector<std::string>;
  const Groups known{"", "inner", "light", "nord", "works"};
  const auto asking = [&](const char* day, const char* group) {
    return Asking{day, known, [group](std::string_view one) { return one == group; }};
  };
  const auto wanted = [&](const char* parameter, const Asking& who) {
    const auto groups = clerk::wanted_groups(town, parameter, who);
    REQUIRE(groups);
    return *groups;
  };
  CHECK(wanted("", asking("2026-12-01", "works")) == Groups{"works"});
  CHECK(wanted("", asking("2026-12-31", "works")) == Groups{"light", "works"});
  CHECK(wanted("", asking("2026-12-31", "light")) == Groups{"light"});
  CHECK(wanted("", asking("2026-12-31", "nobody")) == known);
  CHECK(wanted("*", asking("2026-12-31", "light")) == known);
  CHECK(wanted("-", asking("2026-12-31", "light")) == Groups{""});
  CHECK(wanted("works", asking("2026-12-31", "light")) == Groups{"light", "works"});
  CHECK(wanted("new.group", asking("2026-12-31", "light")) == Groups{"new.group"});
  for (const char* bad : {"two words", "-x", "'"}) {
    CHECK_FALSE(clerk::wanted_groups(town, bad, asking("2026-12-31", "light")));
  }
  const auto day = clerk::town_date(utc({2026, 12, 31, 23, 30}), "Europe/Berlin");
  REQUIRE(day);
  CHECK(*day == "2027-01-01");
}

TEST_CASE("responsibility: settings that make no sense are refused with all their faults") {
  CHECK(faults(R"({"responsibility":[{"category":"ufo","group":"a"}]})") ==
        std::vector<std::string>{"/responsibility/0/category"});
  CHECK(
      faults(
          R"({"responsibility":[{"group":"-"},{"group":"a","deputy":"a"},{"group":"b","deputy":"c"},{"group":"b","deputy":"d"}]})") ==
      std::vector<std::string>{"/responsibility/0/group", "/responsibility/1/deputy", "/responsibility/3/deputy"});
  CHECK(
      faults(
          R"({"responsibility":[{"group":"a","area":"no"}],"absent":[{"group":"a","from":"2026-02-30"},{"from":"2026-01-01"},{"group":"a","from":"2026-02-02","until":"2026-02-01"}]})") ==
      std::vector<std::string>{"/responsibility/0/area", "/absent/0/from", "/absent/1/group", "/absent/2/until"});
  CHECK(faults(R"({"absent":{}})") == std::vector<std::string>{"/absent"});
}

}  // namespace
}  // namespace waste

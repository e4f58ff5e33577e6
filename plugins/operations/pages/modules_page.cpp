// SPDX-License-Identifier: EUPL-1.2
#include "pages/modules_page.h"

#include <map>
#include <set>

#include "pages/operations_page.h"
#include "pages/trouble.h"
#include "releases.h"

namespace operations::pages {
namespace {

// By module; each list the newest first.
using Modules = std::map<std::string, std::vector<Release>>;

// What some town runs or what lies here; the rest of the catalogues stands on their page.
Modules modules_of(const Status& status, const ModulesData& data, std::string_view language) {
  const auto all = releases(status, data.packages.json, data.search.json, language);
  Modules out;
  for (const Release& one : all) {
    if (one.used || one.installed) out.try_emplace(one.module, releases_of(all, one.module));
  }
  return out;
}

std::size_t with_newer(const Modules& modules) {
  std::size_t out = 0;
  for (const auto& [id, list] : modules) out += newer(list) != nullptr ? 1 : 0;
  return out;
}

Html versions_cell(const Place& place, const std::vector<const Instance*>& instances) {
  std::map<std::string, std::set<std::string>> towns;
  for (const Instance* one : instances) towns[one->version].insert(one->towns.begin(), one->towns.end());
  Html out;
  for (const auto& [version, names] : towns) {
    out += el("span", {{"class", "sk-nowrap"}}, {version});
    if (!names.empty()) {
      out += quiet(names.size() == 1 ? *names.begin() : place.word("towns_count", std::to_string(names.size())));
    }
  }
  return out.empty() ? Html(place.word("not_in_use")) : out;
}

Html state_cell(const Place& place, const std::vector<const Instance*>& instances) {
  Html out;
  std::set<std::string> told;
  for (const Instance* one : instances) {
    if (told.insert(one->state + (one->failed_towns.empty() ? "" : "!")).second) out += state_badges(place, *one);
  }
  return out;
}

Html newer_cell(const Place& place, const std::vector<Release>& list) {
  Html out;
  if (const Release* one = newer(list)) {
    out += badge("", one->version);
    if (!one->whats_new.empty()) out += quiet(one->whats_new);
  }
  for (const Release& one : list) {
    if (one.used && !one.withdrawn.empty()) {
      out += badge("danger", place.word("withdrawn_version", one.version));
      out += quiet(one.withdrawn);
    }
  }
  return out;
}

bool matches(const std::string& id, const std::vector<Release>& list, std::string_view words) {
  if (id.find(words) != std::string::npos) return true;
  for (const Release& one : list) {
    if (one.name.find(words) != std::string::npos) return true;
  }
  return false;
}

Html filter(const Place& place, std::string_view words) {
  return el("form",
            {{"class", "sk-filters"}, {"method", "get"}, {"action", place.link("/modules")}, {"role", "search"}},
            {stadtkern::fields::field(
                 {.name = "q", .label = place.word("module"), .value = std::string(words), .type = "search"}),
             el("div", {{"class", "sk-buttons"}}, {stadtkern::fields::button({.label = place.word("filter")})})});
}

}  // namespace

Page modules_page(const Place& place, const ModulesData& data) {
  const std::string title = place.word("modules_title");
  if (!data.status.good()) return trouble_page(place, title, data.status);
  const Status status = read_status(data.status.json);
  const Modules modules = modules_of(status, data, place.language);
  const std::string_view words = data.query["q"];
  std::vector<Row> rows;
  for (const auto& [id, list] : modules) {
    if (!words.empty() && !matches(id, list, words)) continue;
    const auto instances = instances_of(status, id);
    const std::string& called = list.front().name;
    Html name = link(place.link("/modules/" + id), called.empty() ? id : called);
    if (!called.empty()) name += quiet(id);
    rows.push_back({{name, versions_cell(place, instances), state_cell(place, instances), newer_cell(place, list)}});
  }
  Html content = head(title);
  content += done_notice(place, data.query);
  content += warnings(place, status);
  content += filter(place, words);
  if (!data.search.good()) content += trouble_line(place, data.search);
  content += rows.empty() ? paragraph(place.word("modules_none"))
                          : table(title,
                                  {{place.word("module")},
                                   {place.word("versions_in_use")},
                                   {place.word("state")},
                                   {place.word("newer_version")}},
                                  rows);
  content += el("p", {}, {link(place.link("/catalogue"), place.word("more_in_catalogue"))});
  return {200, title, content};
}

Page modules_tile(const Place& place, const ModulesData& data) {
  if (!data.status.good()) return {status_of(data.status.trouble.value_or(Trouble{})), {}, {}};
  const Modules modules = modules_of(read_status(data.status.json), data, place.language);
  const auto figure = [&](std::size_t count, const char* key) {
    return el("li", {},
              {el("a", {{"href", place.link("/modules")}},
                  {el("b", {}, {std::to_string(count)}), el("span", {}, {place.word(key)})})});
  };
  Html items = figure(modules.size(), "figure_modules");
  items += figure(with_newer(modules), "figure_newer");
  return {200, {}, el("ul", {{"class", "sk-figures"}}, {items})};
}

}  // namespace operations::pages

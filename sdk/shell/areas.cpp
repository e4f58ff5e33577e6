// SPDX-License-Identifier: Apache-2.0
#include "shell/areas.h"

#include <algorithm>
#include <utility>

namespace stadtkern::shell {
namespace {

using html::Attribute;
using html::el;
using html::Html;

constexpr std::size_t kMostInSight = 6;  // links that a phone's first view has room for
constexpr std::size_t kMostBesides = 3;  // of a second row, there

bool shown(const Link& link) {
  return link.where != Link::Elsewhere;
}

const Link* current(const std::vector<Link>& links) {
  const auto found = std::find_if(links.begin(), links.end(), shown);
  return found == links.end() ? nullptr : &*found;
}

Html bar(std::string_view label, const Html& content, std::string_view kind = {}) {
  std::string names = "sk-navigation";
  if (!kind.empty()) names.append(" ").append(kind);
  return el("div", {{"class", names}}, {el("nav", {{"class", "sk-width"}, {"aria-label", label}}, {content})});
}

// Unfolds where there is little room; where there is enough, the style sheet has it in sight.
Html unfolding(const Html& summary, const Html& content) {
  return el("details", {{"class", "sk-unfold"}}, {el("summary", {}, {summary}), content});
}

// Each module's links below its name, where there are several modules.
Html by_module(const Frame& frame, const std::vector<Link>& links) {
  if (links.front().module == links.back().module) {
    return el("div", {{"class", "sk-modules sk-width"}}, {list_of(frame, links)});
  }
  Html out;
  for (auto at = links.begin(); at != links.end();) {
    const auto end = std::find_if(at, links.end(), [&](const Link& link) { return link.module != at->module; });
    out += el("li", {}, {el("p", {{"class", "sk-module"}}, {marked(at->module_name)}), list_of(frame, {at, end})});
    at = end;
  }
  return el("ul", {{"class", "sk-modules sk-width"}}, {out});
}

Html groups(const Frame& frame, const std::vector<Group>& all) {
  Html items;
  for (const Group& group : all) {
    std::vector<Attribute> attributes;
    if (current(group.links)) attributes.push_back({"aria-current", "true"});
    // One at a time: they share a name.
    items += el("li", {},
                {el("details", {{"class", "sk-group"}, {"name", "sk-group"}},
                    {el("summary", attributes, {group_name(frame, group.key)}), by_module(frame, group.links)})});
  }
  return el("ul", {{"class", "sk-list"}}, {items});
}

// The pages of the module whose page is shown: from one to the next without unfolding anything.
Html besides(const Frame& frame) {
  const Link* here = current(frame.navigation);
  if (!here) return {};
  std::vector<Link> links;
  for (const Link& link : frame.navigation) {
    if (link.module == here->module) links.push_back(link);
  }
  if (links.size() < 2) return {};
  Html list = list_of(frame, links);
  if (links.size() > kMostBesides) {
    const bool same = here->module_name.text == here->text.text;
    list = unfolding(same ? marked(here->text) : el("span", {}, {marked(here->module_name), ": ", marked(here->text)}),
                     list);
  }
  return bar(here->module_name.text, list, "sk-besides");
}

}  // namespace

std::string_view group_of(const Look& look, std::string_view said) {
  const auto found = std::find(look.groups.begin(), look.groups.end(), said);
  if (found != look.groups.end()) return *found;
  return look.groups.empty() ? std::string_view() : look.groups.front();
}

std::vector<Group> grouped(const Look& look, const std::vector<Link>& links) {
  std::vector<Group> out;
  for (const auto key : look.groups) {
    Group group{key, {}};
    for (const Link& link : links) {
      if (group_of(look, link.group) == key) group.links.push_back(link);
    }
    if (!group.links.empty()) out.push_back(std::move(group));
  }
  return out;
}

std::string group_name(const Frame& frame, std::string_view group) {
  const std::string key = "group_" + std::string(group);
  return std::string(text(frame, key));  // of a word that is missing, the key
}

Html areas(const Frame& frame) {
  if (frame.navigation.empty()) return {};
  const auto label = text(frame, "navigation");
  if (frame.navigation.size() <= kMostInSight) return bar(label, list_of(frame, frame.navigation));
  const auto all = grouped(*frame.look, frame.navigation);
  if (all.size() < 2) return bar(label, unfolding(label, list_of(frame, frame.navigation)));
  Html out = bar(label, groups(frame, all));
  out += besides(frame);
  return out;
}

}  // namespace stadtkern::shell

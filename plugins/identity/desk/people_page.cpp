// SPDX-License-Identifier: EUPL-1.2
#include "desk/people_page.h"

#include <stadtkern/fields.h>

#include <algorithm>

#include "factor_rule.h"

namespace identity::desk {
namespace {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using fields::Option;

Html filters(const Place& place, const PeopleData& data) {
  const Wanted& wanted = data.wanted;
  std::vector<Option> roles{{"", place.word("any_role")}};
  for (const Role& role : place.roles) roles.push_back({role.id, place.role(role.id)});
  Html more = fields::select({.name = "kind",
                              .label = place.word("kind"),
                              .options = {{"staff", place.word("kind_staff")},
                                          {"merchant", place.word("kind_merchant")},
                                          {"citizen", place.word("kind_citizen")},
                                          {"all", place.word("kind_all")}},
                              .chosen = wanted.kind});
  more += fields::select({.name = "state",
                          .label = place.word("state"),
                          .options = {{"", place.word("any_state")},
                                      {"active", place.word("state_active")},
                                      {"invited", place.word("state_invited")},
                                      {"disabled", place.word("state_disabled")}},
                          .chosen = wanted.state});
  more +=
      fields::select({.name = "role", .label = place.word("role"), .options = std::move(roles), .chosen = wanted.role});
  more += el("div", {{"class", "sk-wide sk-inline"}},
             {el("div", {{"class", "kern-form-check"}},
                 {el("input", {{"class", "kern-form-check__checkbox"},
                               {"type", "checkbox"},
                               {"id", "factor"},
                               {"name", "factor"},
                               {"value", "none"},
                               {"checked", wanted.without_factor}}),
                  el("label", {{"class", "kern-label"}, {"for", "factor"}}, {place.word("only_without_factor")})})});
  Html buttons = fields::button({.label = place.word("show")});
  if (wanted != Wanted{}) buttons += anchor(place.link("/people"), place.word("no_filter"));
  Html out = fields::field({.name = "words", .label = place.word("search"), .value = wanted.words, .type = "search"});
  out += el("details", {{"class", "sk-more"}},
            {el("summary", {}, {place.word("more_filters")}), el("div", {{"class", "sk-fields"}}, {more})});
  out += el("div", {{"class", "sk-buttons"}}, {buttons});
  return el("form", {{"class", "sk-filters"}, {"method", "get"}, {"action", place.link("/people")}, {"role", "search"}},
            {out});
}

// The roles' names; those that wait for a second factor are marked.
Html roles_of(const Place& place, const Listed& one) {
  Html out;
  for (const std::string& role : one.account.roles) {
    const bool waits = !one.factor && second_factors::needs_one(place.needing, role);
    out += badge(waits ? "warning" : "", waits ? place.word("role_waits", place.role(role)) : place.role(role));
  }
  return out.empty() ? out : badges(out);
}

Html row(const Place& place, const Listed& one) {
  const Account& account = one.account;
  Html who = person_link(place, account);
  if (!account.name.empty() && !account.mail.empty()) who += el("span", {{"class", "sk-quiet"}}, {account.mail});
  Html cells = el("th", {{"scope", "row"}}, {who});
  cells += cell(place.word("state"), badges(state_badge(place, account)));
  cells += cell(place.word("kind"), place.word("kind_" + account.kind));
  cells += cell(place.word("roles"), roles_of(place, one));
  cells += cell(place.word("factor"), place.word(one.factor ? "factor_on" : "factor_off"));
  return el("tr", {}, {cells});
}

Html pager(const Place& place, const PeopleData& data) {
  Html out;
  Wanted other = data.wanted;
  if (!other.after_id.empty()) {
    other.after_name.clear();
    other.after_id.clear();
    out += anchor(place.link("/people") + query_of(other), place.word("from_start"));
  }
  if (data.people.more) {
    const Account& last = data.people.shown.back().account;
    other.after_name = last.name;
    other.after_id = last.id;
    out += el("a", {{"class", "kern-link"}, {"rel", "next"}, {"href", place.link("/people") + query_of(other)}},
              {place.word("next")});
  }
  return out.empty() ? out : el("nav", {{"class", "sk-pager"}, {"aria-label", place.word("pages")}}, {out});
}

}  // namespace

Html people_figures(const Place& place, const PeopleFigures& figures, const Wanted* shown) {
  Html items;
  const auto add = [&](const char* key, std::int64_t count, const Wanted& wanted, bool warn = false) {
    std::vector<Attribute> attributes{{"href", place.link("/people") + query_of(wanted)}};
    if (shown != nullptr && *shown == wanted) attributes.push_back({"aria-current", "true"});
    if (warn && count > 0) attributes.push_back({"class", "sk-warn"});
    items +=
        el("li", {}, {el("a", attributes, {el("b", {}, {std::to_string(count)}), el("span", {}, {place.word(key)})})});
  };
  add("figure_active", figures.active, {.state = "active"});
  add("figure_invited", figures.invited, {.state = "invited"});
  add("figure_without_factor", figures.without_factor, {.state = "active", .without_factor = true}, true);
  add("figure_disabled", figures.disabled, {.state = "disabled"});
  return el("ul", {{"class", "sk-figures"}}, {items});
}

stadtkern::Page people_page(const Place& place, const PeopleData& data) {
  const std::string title = place.word("people");
  Html content = heading(title);
  content += people_figures(place, data.figures, &data.wanted);
  Html ways = el("a", {{"class", "kern-btn kern-btn--primary"}, {"href", place.link("/people/new")}},
                 {el("span", {{"class", "kern-label"}}, {place.word("new_person")})});
  content += el("div", {{"class", "sk-buttons sk-pager"}}, {ways});
  content += filters(place, data);
  const auto& shown = data.people.shown;
  if (shown.empty()) {
    content += el("p", {{"class", "kern-body"}, {"role", "status"}}, {place.word("nobody_found")});
  } else {
    Html rows;
    for (const Listed& one : shown) rows += row(place, one);
    content += table(
        title,
        {place.word("person"), place.word("state"), place.word("kind"), place.word("roles"), place.word("factor")},
        rows);
  }
  content += pager(place, data);
  return {200, title, content};
}

}  // namespace identity::desk

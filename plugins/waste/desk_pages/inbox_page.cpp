// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/inbox_page.h"

#include <algorithm>

#include <stadtkern/fields.h>

#include "desk_pages/words.h"
#include "pages/map_box.h"
#include "text.h"

namespace waste::desk {
namespace {

using stadtkern::html::Attribute;
using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;
using fields::Option;

constexpr std::size_t kSnippet = 140;  // characters of a report's text

std::string number(std::int64_t count) {
  return count >= kMostCounted ? std::to_string(kMostCounted - 1) + "+" : std::to_string(count);
}

std::string snippet(std::string_view words) {
  std::string out = one_line(words);
  std::size_t characters = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if ((static_cast<unsigned char>(out[i]) & 0xC0) == 0x80) continue;
    if (++characters > kSnippet) return out.substr(0, i) + "…";
  }
  return out;
}

std::vector<Option> state_options(const Place& place, bool filter) {
  std::vector<Option> out;
  if (filter)
    out = {{"", std::string(text(place.language, "all_open"))},
           {"closed", std::string(text(place.language, "all_closed"))}};
  for (const auto state : {DetailedStatus::Received, DetailedStatus::Reviewed, DetailedStatus::InProcess,
                           DetailedStatus::Done, DetailedStatus::Duplicate, DetailedStatus::NotSolvable}) {
    if (!filter && (state == DetailedStatus::Received || state == DetailedStatus::Duplicate)) continue;
    out.push_back({std::string(name(state)), std::string(text(place.language, name(state)))});
  }
  return out;
}

std::vector<Option> category_options(const Place& place) {
  std::vector<Option> out{{"", std::string(text(place.language, "all"))}};
  for (const Category& category : place.settings().categories.all()) {
    out.push_back({category.code, category.name.in(place.language)});
  }
  return out;
}

std::vector<Option> group_options(const Place& place, const clerk::Shown& shown) {
  std::vector<Option> out{{"", std::string(text(place.language, "own_groups"))},
                          {"*", std::string(text(place.language, "all"))},
                          {"-", std::string(text(place.language, "nobody"))}};
  for (const std::string& group : shown.known) {
    if (!group.empty()) out.push_back({group, group});
  }
  return out;
}

bool has_groups(const clerk::Shown& shown) {
  return std::any_of(shown.known.begin(), shown.known.end(), [](const std::string& group) { return !group.empty(); });
}

Html check(const Place& place, const char* name, bool on) {
  return el("div", {{"class", "kern-form-check"}},
            {el("input", {{"class", "kern-form-check__checkbox"},
                          {"type", "checkbox"},
                          {"id", std::string(name)},
                          {"name", std::string(name)},
                          {"value", "1"},
                          {"checked", on}}),
             el("label", {{"class", "kern-label"}, {"for", std::string(name)}},
                {text(place.language, std::string("only_") + name)})});
}

Html filters(const Place& place, const InboxData& data) {
  const auto& language = place.language;
  const auto& wanted = data.wanted;
  const auto word = [&](const char* key) { return std::string(text(language, key)); };
  Html more = fields::select(
      {.name = "state", .label = word("state"), .options = state_options(place, true), .chosen = wanted.state});
  more += fields::select(
      {.name = "category", .label = word("category"), .options = category_options(place), .chosen = wanted.category});
  if (has_groups(data.shown)) {
    more += fields::select(
        {.name = "group", .label = word("group"), .options = group_options(place, data.shown), .chosen = wanted.group});
  }
  more += fields::select({.name = "order",
                          .label = word("order"),
                          .options = {{"", word("newest")}, {"oldest", word("oldest")}, {"due", word("due_first")}},
                          .chosen = wanted.order});
  Html checks = check(place, "overdue", wanted.overdue);
  checks += check(place, "unreleased", wanted.unreleased);
  checks += check(place, "aside", wanted.aside);
  more += el("div", {{"class", "sk-wide sk-inline"}}, {checks});
  Html buttons = fields::button({.label = word("filter")});
  if (wanted != Wanted{}) buttons += el("a", {{"class", "kern-link"}, {"href", place.desk()}}, {word("no_filter")});
  Html out = fields::field({.name = "words", .label = word("search"), .value = wanted.words, .type = "search"});
  // On a phone they open when somebody wants them; at a desk they are always there.
  out += el("details", {{"class", "sk-more"}},
            {el("summary", {}, {word("more_filters")}), el("div", {{"class", "sk-fields"}}, {more})});
  out += el("div", {{"class", "sk-buttons"}}, {buttons});
  return el("form", {{"class", "sk-filters"}, {"method", "get"}, {"action", place.desk()}, {"role", "search"}}, {out});
}

Html cell(const Place& place, const char* label, const Html& content, std::string_view style = {}) {
  if (content.empty()) return el("td");
  return el("td", {{"data-label", text(place.language, label)}, {"class", style}}, {content});
}

Html row(const Place& place, const store::Kept& kept, const stadtkern::Form& typed, bool groups) {
  const Report& report = kept.report;
  const auto chosen = typed.all("id");
  const bool waits = words_wait(report) || std::any_of(kept.photos.begin(), kept.photos.end(),
                                                       [](const Photo& photo) { return !photo.released; });
  Html cells = el("td", {},
                  {el("input", {{"type", "checkbox"},
                                {"name", "id"},
                                {"value", report.id},
                                {"aria-label", text_with(place.language, "choose", report.id)},
                                {"checked", std::find(chosen.begin(), chosen.end(), report.id) != chosen.end()}})});
  Html what = el("a", {{"class", "kern-link"}, {"href", place.report(report.id)}},
                 {category_name(place, report.category), " ", el("span", {{"class", "sk-nowrap"}}, {report.id})});
  if (!report.description.empty()) what += el("span", {{"class", "sk-quiet"}}, {snippet(report.description)});
  cells += el("td", {}, {what});
  cells += el("td", {}, {badges(place, report, waits)});
  const std::string where = report.address.empty() ? report.district : report.address;
  cells += cell(place, "where", where.empty() ? Html() : Html(where));
  if (groups) cells += cell(place, "group", group_name(place, report.group));
  cells += cell(place, "came", short_day(report.requested, place.zone, place.language), "sk-nowrap");
  const bool late = status_of(report.status) == Status::Open && report.expected && *report.expected < place.now;
  cells += cell(place, "due", report.expected ? Html(short_day(*report.expected, place.zone, place.language)) : Html(),
                late ? "sk-nowrap sk-late" : "sk-nowrap");
  return el("tr", pages::row_place(report), {cells});
}

std::string fault_of(const InboxData& data, std::string_view field) {
  for (const auto& [id, words] : data.faults) {
    if (id == field) return words;
  }
  return {};
}

Html bulk(const Place& place, const InboxData& data) {
  const auto word = [&](const char* key) { return std::string(text(place.language, key)); };
  const auto& typed = data.typed;
  Html state = fields::select({.name = "to",
                               .label = word("new_state"),
                               .options = state_options(place, false),
                               .chosen = std::string(typed["to"].empty() ? "reviewed" : typed["to"]),
                               .fault = fault_of(data, "to")});
  state += fields::field({.name = "note",
                          .label = word("public_note"),
                          .value = std::string(typed["note"]),
                          .fault = fault_of(data, "note"),
                          .optional = word("optional")});
  state += fields::button({.label = word("change_state"), .primary = false, .name = "do", .value = "state"});
  Html out = el("h2", {}, {word("bulk")});
  out += el("div", {{"class", "sk-inline"}}, {state});
  if (has_groups(data.shown)) {
    std::vector<Option> options{{"", word("nobody")}};
    for (const std::string& group : place.settings().responsibility.groups()) options.push_back({group, group});
    Html group = fields::select({.name = "to_group",
                                 .label = word("new_group"),
                                 .options = options,
                                 .chosen = std::string(typed["to_group"]),
                                 .fault = fault_of(data, "to_group")});
    group += fields::button({.label = word("assign"), .primary = false, .name = "do", .value = "group"});
    out += el("div", {{"class", "sk-inline"}}, {group});
  }
  return el("section", {{"class", "sk-panel sk-stack"}}, {out});
}

Html pager(const Place& place, const InboxData& data) {
  Html out;
  Wanted other = data.wanted;
  if (data.wanted.page > 1) {
    other.page = data.wanted.page - 1;
    out += el("a", {{"class", "kern-link"}, {"rel", "prev"}, {"href", place.desk() + query_of(other)}},
              {text(place.language, "previous")});
  }
  if (data.wanted.page > 1 || data.shown.more)
    out += el("span", {}, {text_with(place.language, "page", std::to_string(data.wanted.page))});
  if (data.shown.more) {
    other.page = data.wanted.page + 1;
    out += el("a", {{"class", "kern-link"}, {"rel", "next"}, {"href", place.desk() + query_of(other)}},
              {text(place.language, "next")});
  }
  return out.empty() ? out : el("nav", {{"class", "sk-pager"}, {"aria-label", text(place.language, "pages")}}, {out});
}

Html table(const Place& place, const InboxData& data) {
  const bool groups = has_groups(data.shown);
  Html heads =
      el("th", {{"scope", "col"}}, {el("span", {{"class", "kern-sr-only"}}, {text(place.language, "selection")})});
  for (const char* key : {"report", "state", "where", "group", "came", "due"}) {
    if (!groups && std::string_view(key) == "group") continue;
    heads += el("th", {{"scope", "col"}}, {text(place.language, key)});
  }
  Html rows;
  for (const store::Kept& kept : data.shown.reports) rows += row(place, kept, data.typed, groups);
  return el("table", {{"class", "sk-cases"}},
            {el("caption", {{"class", "kern-sr-only"}}, {text(place.language, "reports")}),
             el("thead", {}, {el("tr", {}, {heads})}), el("tbody", {}, {rows})});
}

Html outcome(const Place& place, const InboxData& data) {
  if (!data.faults.empty()) return fields::summary(text(place.language, "summary"), data.faults);
  if (data.done.empty()) return {};
  const bool all = data.failed.empty() || data.failed == "0";
  return fields::notice(
      all ? fields::Tone::Success : fields::Tone::Warning, text_with(place.language, "bulk_done", data.done),
      all ? Html() : el("p", {{"class", "kern-body"}}, {text_with(place.language, "bulk_failed", data.failed)}));
}

}  // namespace

Html figures_list(const Place& place, const Figures& figures, const Wanted* shown) {
  Html items;
  const auto add = [&](const char* key, std::int64_t count, const Wanted& wanted, bool warn = false) {
    std::vector<Attribute> attributes{{"href", place.desk() + query_of(wanted)}};
    if (shown && *shown == wanted) attributes.push_back({"aria-current", "true"});
    if (warn && count > 0) attributes.push_back({"class", "sk-warn"});
    items += el("li", {},
                {el("a", attributes, {el("b", {}, {number(count)}), el("span", {}, {text(place.language, key)})})});
  };
  add("figure_open", figures.open, {});
  add("figure_new", figures.fresh, {.state = "received"});
  add("figure_overdue", figures.overdue, {.order = "due", .overdue = true}, true);
  add("figure_unreleased", figures.unreleased, {.unreleased = true});
  add("figure_aside", figures.aside, {.aside = true});
  if (figures.held > 0) {
    items += el("li", {},
                {el("a", {{"href", place.desk() + "/held"}},
                    {el("b", {}, {number(figures.held)}), el("span", {}, {text(place.language, "held")})})});
  }
  return el("ul", {{"class", "sk-figures"}}, {items});
}

stadtkern::Page inbox_page(const Place& place, const InboxData& data) {
  const auto& language = place.language;
  std::string title(text(language, "inbox"));
  Html content = el("h1", {{"class", "kern-heading-large"}}, {title});
  content += outcome(place, data);
  content += figures_list(place, data.figures, &data.wanted);
  content += filters(place, data);
  const auto& reports = data.shown.reports;
  std::string found = text_with(language, "found", number(data.found));
  if (data.found < 2) found = text(language, data.found == 1 ? "found_one" : "found_none");
  content += el("p", {{"class", "kern-body"}, {"role", "status"}}, {found});
  if (!reports.empty()) {
    const bool placed =
        std::any_of(reports.begin(), reports.end(), [](const auto& one) { return one.report.position.has_value(); });
    if (placed) content += pages::table_map(place.site, text(language, "map"), language);
    Html form = fields::hidden("_key", new_key());
    form += table(place, data);
    form += pager(place, data);
    form += bulk(place, data);
    content += el("form",
                  {{"class", "sk-stack"},
                   {"method", "post"},
                   {"id", "sk-form"},
                   {"action", place.desk() + query_of(data.wanted)}},
                  {form});
  }
  const bool wrong = !data.faults.empty();
  if (wrong) title = std::string(text(language, "trouble")) + ": " + title;
  return {wrong ? 422U : 200U, std::move(title), content};
}

}  // namespace waste::desk

// SPDX-License-Identifier: EUPL-1.2
#include "pages/parts.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "clock.h"
#include "people.h"

namespace operations::pages {
namespace {

using stadtkern::html::Attribute;
namespace fields = stadtkern::fields;

constexpr std::size_t kFewTowns = 30;  // a list that is still looked through

}  // namespace

Html head(std::string_view title) {
  return el("h1", {{"class", "kern-heading-large"}}, {title});
}

std::string out_of(const Place& place, std::size_t part, std::size_t all) {
  return std::to_string(part) + place.word("out_of") + std::to_string(all);
}

Html heading(std::string_view words) {
  return el("h2", {{"class", "kern-heading-medium"}}, {words});
}

Html paragraph(std::string_view words) {
  return el("p", {{"class", "kern-body"}}, {words});
}

Html quiet(std::string_view words) {
  return el("span", {{"class", "sk-quiet"}}, {words});
}

Html link(const std::string& to, std::string_view words) {
  return el("a", {{"class", "kern-link"}, {"href", to}}, {words});
}

Html code(std::string_view words) {
  return el("code", {{"class", "sk-code"}}, {words});
}

Html moment(const Place& place, std::string_view rfc3339) {
  if (rfc3339.empty()) return {};
  return el("time", {{"datetime", rfc3339}}, {time_text(rfc3339, place.zone, place.language)});
}

Html who(const Place& place, std::string_view principal) {
  const auto parts = principal_parts(principal);
  if (parts.kind == "person") {
    const auto found = place.people.find(parts.id);
    if (found == place.people.end()) return el("span", {}, {place.word("who_unknown", parts.id.substr(0, 8))});
    const auto& [name, to] = found->second;
    return to.empty() ? Html(name) : link(to, name);
  }
  const std::string key = "who_" + parts.kind;
  return has_text(place.language, key) ? Html(place.word(key, parts.id)) : Html(std::string(principal));
}

Html bullets(const std::vector<std::string>& lines) {
  Html items;
  for (const std::string& line : lines) items += el("li", {{"class", "kern-body"}}, {line});
  return el("ul", {}, {items});
}

Html panel(std::string_view title, const Html& inside) {
  return el("section", {{"class", "sk-panel"}}, {heading(title), inside});
}

Html table(std::string_view caption, const std::vector<Column>& columns, const std::vector<Row>& rows) {
  Html names;
  for (const Column& column : columns) {
    names += el("th", {{"scope", "col"}, {"class", column.number ? "sk-number" : ""}}, {column.label});
  }
  Html lines;
  for (const Row& row : rows) {
    Html cells;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i == 0) {
        cells += el("th", {{"scope", "row"}}, {row.cells[i]});
      } else if (row.cells[i].empty()) {
        cells += el("td", {{"class", "sk-none"}});
      } else if (columns[i].deeds) {
        cells += el("td", {}, {row.cells[i]});
      } else {
        cells += el("td", {{"data-label", columns[i].label}, {"class", columns[i].number ? "sk-number" : ""}},
                    {row.cells[i]});
      }
    }
    lines += el("tr", {}, {cells});
  }
  return el("table", {{"class", "sk-table"}},
            {el("caption", {{"class", "kern-sr-only"}}, {caption}), el("thead", {}, {el("tr", {}, {names})}),
             el("tbody", {}, {lines})});
}

Html fact(std::string_view name, const Html& value) {
  if (value.empty()) return {};
  Html out = el("dt", {}, {name});
  out += el("dd", {}, {value});
  return out;
}

Html facts(const Html& inside) {
  return el("dl", {{"class", "sk-facts"}}, {inside});
}

Html badge(std::string_view tone, std::string_view words) {
  std::string style = "sk-badge";
  if (!tone.empty()) style.append(" sk-badge--").append(tone);
  return el("span", {{"class", style}}, {words});
}

Html state_badges(const Place& place, const Instance& instance) {
  const std::string key = "state_" + instance.state;
  const char* tone = "warning";
  if (instance.state == "ready") tone = "success";
  if (instance.state == "failed" || instance.state == "quarantined") tone = "danger";
  Html out = badge(tone, has_text(place.language, key) ? place.word(key) : instance.state);
  if (!instance.failed_towns.empty()) {
    out += badge("danger", place.word("failed_towns", std::to_string(instance.failed_towns.size())));
  }
  return el("span", {{"class", "sk-badges"}}, {out});
}

Html key_field(const Place& place) {
  return fields::hidden("_key", place.key());
}

Html form(const Place& place, const std::string& to, const Html& inside) {
  return el("form", {{"class", "sk-form"}, {"method", "post"}, {"action", place.link(to)}}, {key_field(place), inside});
}

Html deed(const Place& place, const DeedButton& button) {
  Html inside = key_field(place);
  for (const auto& [name, value] : button.hidden) inside += fields::hidden(name, value);
  std::vector<Attribute> attributes{
      {"class", button.primary ? "kern-btn kern-btn--primary" : "kern-btn kern-btn--secondary"}, {"type", "submit"}};
  if (!button.about.empty()) attributes.push_back({"aria-label", button.about});
  inside += el("button", attributes, {el("span", {{"class", "kern-label"}}, {button.label})});
  return el("form", {{"method", "post"}, {"action", place.link(button.to)}}, {inside});
}

Html tick(std::string_view name, std::string_view label, bool on, std::string_view id) {
  const std::string own(id.empty() ? name : id);
  return el("div", {{"class", "kern-form-check"}},
            {el("input", {{"class", "kern-form-check__checkbox"},
                          {"type", "checkbox"},
                          {"id", own},
                          {"name", name},
                          {"value", "yes"},
                          {"checked", on}}),
             el("label", {{"class", "kern-label"}, {"for", own}}, {label})});
}

Html town_field(const Place& place, const std::vector<std::string>& towns, const std::string& chosen,
                std::string_view every, const std::string& fault) {
  if (towns.size() <= kFewTowns) {
    std::vector<fields::Option> options;
    if (!every.empty()) options.push_back({"", std::string(every)});
    for (const std::string& town : towns) options.push_back({town, town});
    return fields::select(
        {.name = "town", .label = place.word("town"), .options = options, .chosen = chosen, .fault = fault});
  }
  return fields::field({.name = "town",
                        .label = place.word("town"),
                        .value = chosen,
                        .hint = place.word("town_hint"),
                        .fault = fault,
                        .optional = every.empty() ? std::string() : std::string(every)});
}

Slice slice(std::size_t rows, std::size_t on_page, std::string_view number) {
  Slice out;
  out.last = rows == 0 ? 1 : (rows + on_page - 1) / on_page;
  std::size_t wanted = 1;
  std::from_chars(number.data(), number.data() + number.size(), wanted);
  out.number = std::clamp<std::size_t>(wanted, 1, out.last);
  out.begin = (out.number - 1) * on_page;
  out.end = std::min(rows, out.begin + on_page);
  return out;
}

Html pager(const Place& place, const Slice& slice, const std::string& address) {
  if (slice.last == 1) return {};
  Html out;
  if (slice.number > 1) {
    out += el("a", {{"class", "kern-link"}, {"rel", "prev"}, {"href", address + std::to_string(slice.number - 1)}},
              {place.word("previous")});
  }
  out += el("span", {}, {place.word("page", out_of(place, slice.number, slice.last))});
  if (slice.number < slice.last) {
    out += el("a", {{"class", "kern-link"}, {"rel", "next"}, {"href", address + std::to_string(slice.number + 1)}},
              {place.word("next")});
  }
  return el("nav", {{"class", "sk-pager"}, {"aria-label", place.word("pages")}}, {out});
}

Html done_notice(const Place& place, const stadtkern::Form& query) {
  const std::string key = "done_" + std::string(query["done"]);
  if (query["done"].empty() || !has_text(place.language, key)) return {};
  return fields::notice(fields::Tone::Success, place.word(key, query["what"]), {});
}

}  // namespace operations::pages

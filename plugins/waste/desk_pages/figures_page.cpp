// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/figures_page.h"

#include <algorithm>
#include <cstdio>

#include <stadtkern/fields.h>

#include "desk_pages/words.h"

namespace waste::desk {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;
namespace fields = stadtkern::fields;

// "3,5", "3.5"; what is known to within a bucket is rounded, not made up.
std::string days(const Place& place, const v1::Figures& figures) {
  if (!figures.has_median_days()) return "–";
  char out[64];
  std::snprintf(out, sizeof out, figures.median_days() < 10 ? "%.1f" : "%.0f", figures.median_days());
  std::string number(out);
  if (!place.language.starts_with("en")) std::replace(number.begin(), number.end(), '.', ',');
  return number;
}

template <class Rows, class Name>
Html table(const Place& place, std::string_view title, const Rows& rows, Name name) {
  if (rows.empty()) return {};
  Html heads = el("th", {{"scope", "col"}}, {title});
  for (const char* key : {"figures_reports", "figures_open", "figures_closed", "figures_days"}) {
    heads += el("th", {{"scope", "col"}}, {text(place.language, key)});
  }
  Html body;
  for (const v1::Figures& one : rows) {
    Html cells = el("th", {{"scope", "row"}}, {name(one)});
    const auto cell = [&](const char* key, const std::string& value) {
      cells += el("td", {{"data-label", text(place.language, key)}}, {value});
    };
    cell("figures_reports", std::to_string(one.reports()));
    cell("figures_open", std::to_string(one.open()));
    cell("figures_closed", std::to_string(one.closed()));
    cell("figures_days", days(place, one));
    body += el("tr", {}, {cells});
  }
  return el("table", {{"class", "sk-numbers"}},
            {el("caption", {{"class", "kern-sr-only"}}, {text_with(place.language, "figures_by", title)}),
             el("thead", {}, {el("tr", {}, {heads})}), el("tbody", {}, {body})});
}

Html total(const Place& place, const v1::Figures& figures) {
  Html items;
  const auto add = [&](const char* key, const std::string& value) {
    items += el("li", {}, {el("b", {}, {value}), el("span", {}, {text(place.language, key)})});
  };
  add("figures_reports", std::to_string(figures.reports()));
  add("figures_open", std::to_string(figures.open()));
  add("figures_closed", std::to_string(figures.closed()));
  add("figures_days", days(place, figures));
  return el("ul", {{"class", "sk-figures"}}, {items});
}

Html filters(const Place& place, const v1::StatisticsQuery& asked, const v1::Statistics& figures,
             const Faults& faults) {
  const auto word = [&](const char* key) { return std::string(text(place.language, key)); };
  const auto fault = [&](std::string_view field) {
    const auto found = std::find_if(faults.begin(), faults.end(), [&](const auto& one) { return one.first == field; });
    return found == faults.end() ? std::string() : found->second;
  };
  std::vector<fields::Option> categories{{"", word("all")}};
  for (const Category& category : place.settings().categories.all())
    categories.push_back({category.code, category.name.in(place.language)});
  Html row = fields::select({.name = "category",
                             .label = word("category"),
                             .options = categories,
                             .chosen = asked.category(),
                             .fault = fault("category")});
  row += fields::field({.name = "from",
                        .label = word("from_month"),
                        .value = asked.from().empty() ? figures.from() : asked.from(),
                        .fault = fault("from"),
                        .type = "month"});
  row += fields::field({.name = "to",
                        .label = word("to_month"),
                        .value = asked.to().empty() ? figures.to() : asked.to(),
                        .fault = fault("to"),
                        .type = "month"});
  Html out = el("div", {{"class", "sk-fields"}}, {row});
  out += el("div", {{"class", "sk-buttons"}}, {fields::button({.label = word("filter")})});
  return el("form",
            {{"class", "sk-filters"}, {"method", "get"}, {"action", place.desk() + "/figures"}, {"role", "search"}},
            {out});
}

}  // namespace

v1::StatisticsQuery statistics_query(const stadtkern::Form& query) {
  v1::StatisticsQuery out;
  out.set_category(std::string(query["category"]));
  out.set_from(std::string(query["from"]));
  out.set_to(std::string(query["to"]));
  return out;
}

Faults faults_of_query(const stadtkern::Error& error, std::string_view language) {
  Faults out;
  for (const auto& one : error.fields)
    out.emplace_back(one.pointer, text(language, one.pointer == "category" ? "fault_category" : "fault_from"));
  return out;
}

stadtkern::Page figures_page(const Place& place, const v1::StatisticsQuery& asked, const v1::Statistics& figures,
                             const Faults& faults) {
  std::string title(text(place.language, "figures"));
  Html content = el("h1", {{"class", "kern-heading-large"}}, {title});
  if (!faults.empty()) content += fields::summary(text(place.language, "summary"), faults);
  content += filters(place, asked, figures, faults);
  if (!faults.empty()) return {422, std::string(text(place.language, "trouble")) + ": " + title, content};
  if (!figures.complete())
    content += fields::notice(fields::Tone::Info, text(place.language, "figures_incomplete"), {});
  content += total(place, figures.total());
  Html tables = table(place, text(place.language, "category"), figures.categories(),
                      [](const v1::Figures& one) { return one.category_name(); });
  tables += table(place, text(place.language, "district"), figures.districts(),
                  [](const v1::Figures& one) { return one.district(); });
  content += el("div", {{"class", "sk-stack sk-tables"}}, {tables});
  content += el("p", {{"class", "kern-body sk-hint"}}, {text(place.language, "figures_about")});
  return {200, std::move(title), content};
}

}  // namespace waste::desk

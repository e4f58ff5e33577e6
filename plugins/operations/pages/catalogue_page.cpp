// SPDX-License-Identifier: EUPL-1.2
#include "pages/catalogue_page.h"

#include <algorithm>

#include "pages/trouble.h"
#include "releases.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;
constexpr std::size_t kOnPage = 50;

Html catalogues_panel(const Place& place, const CatalogueData& data) {
  if (!data.catalogues.good()) return panel(place.word("catalogues"), trouble_line(place, data.catalogues));
  std::vector<Row> rows;
  for (const Json& one : data.catalogues.json["catalogues"].items()) {
    Html state;
    if (!one["problem"].text().empty()) {
      state = badge("danger", place.word("catalogue_problem"));
      state += el("span", {{"class", "sk-quiet"}, {"lang", "en"}}, {one["problem"].text()});
    }
    rows.push_back({{one["name"].text(), one["address"].text(), one["packages"].text(),
                     moment(place, one["expires"].text()), state}});
  }
  Html inside;
  if (rows.empty()) {
    inside += paragraph(place.word("catalogues_none"));
    inside += el("p", {{"class", "kern-body"}}, {code("stadtkern catalogue add NAME URL --key FILE")});
  } else {
    inside += table(place.word("catalogues"),
                    {{place.word("catalogue")},
                     {place.word("address")},
                     {place.word("packages"), true},
                     {place.word("valid_until")},
                     {place.word("state")}},
                    rows);
    inside += deed(place, {.to = "/catalogue", .label = place.word("update_catalogues"), .hidden = {{"do", "update"}}});
  }
  return panel(place.word("catalogues"), inside);
}

Html filter(const Place& place, const CatalogueData& data) {
  Html inside = fields::field(
      {.name = "q", .label = place.word("search_words"), .value = std::string(data.query["q"]), .type = "search"});
  inside += tick("all", place.word("every_version"), data.query["all"] == "yes");
  inside += el("div", {{"class", "sk-buttons"}}, {fields::button({.label = place.word("search")})});
  return el("form",
            {{"class", "sk-filters"}, {"method", "get"}, {"action", place.link("/catalogue")}, {"role", "search"}},
            {inside});
}

Row release_row(const Place& place, const Release& one) {
  Html name = one.name.empty() ? Html(one.module) : Html(one.name);
  name += quiet(one.module + " " + one.version);
  Html about = one.summary.empty() ? Html() : Html(one.summary);
  if (!one.whats_new.empty()) about += quiet(place.word("whats_new_is", one.whats_new));
  if (!one.needs.empty()) {
    std::string needs;
    for (const std::string& need : one.needs) needs += (needs.empty() ? "" : ", ") + need;
    about += quiet(place.word("needs", needs));
  }
  Html state;
  if (one.installed) state += badge("success", place.word("installed"));
  if (!one.withdrawn.empty()) {
    state += badge("danger", place.word("withdrawn"));
    state += el("span", {{"class", "sk-quiet"}, {"lang", "en"}}, {one.withdrawn});
  }
  Html deeds;
  if (one.installed) {
    deeds = link(place.link("/modules/" + one.module), place.word("to_module", one.module));
  } else if (one.withdrawn.empty()) {
    deeds = deed(place, {.to = "/catalogue",
                         .label = place.word("install"),
                         .hidden = {{"do", "install"}, {"module", one.module}, {"version", one.version}},
                         .about = place.word("install_version", one.module + " " + one.version)});
  }
  return {{name, about, one.publisher, one.licence, state, deeds}};
}

}  // namespace

Page catalogue_page(const Place& place, const CatalogueData& data) {
  const std::string title = place.word("catalogue_title");
  Html content = head(title);
  unsigned code_of_page = 200;
  if (data.deed) {
    content += data.deed->trouble ? trouble_notice(place, *data.deed->trouble) : still_running_notice(place);
    if (data.deed->trouble) code_of_page = status_of(*data.deed->trouble);
  }
  content += done_notice(place, data.query);
  content += filter(place, data);
  if (!data.search.good()) {
    content += trouble_notice(place, data.search.trouble.value_or(Trouble{"DEADLINE_EXCEEDED", {}, {}, true}));
  } else {
    const auto found = releases({}, {}, data.search.json, place.language);
    const Slice part = slice(found.size(), kOnPage, data.query["from"]);
    std::vector<Row> rows;
    for (std::size_t i = part.begin; i < part.end; ++i) rows.push_back(release_row(place, found[i]));
    const bool none_known = data.catalogues.good() && data.catalogues.json["catalogues"].items().empty();
    if (rows.empty() && !none_known) content += paragraph(place.word("catalogue_none"));  // else the panel says why
    if (!rows.empty())
      content += table(title,
                       {{place.word("module")},
                        {place.word("about")},
                        {place.word("publisher")},
                        {place.word("licence")},
                        {place.word("state")},
                        {place.word("deeds"), false, true}},
                       rows);
    content += pager(place, part,
                     place.link("/catalogue?q=" + stadtkern::percent_encoded(data.query["q"]) +
                                (data.query["all"] == "yes" ? "&all=yes" : "") + "&from="));
  }
  content += catalogues_panel(place, data);
  return {code_of_page, title, el("div", {{"class", "sk-stack"}}, {content})};
}

}  // namespace operations::pages

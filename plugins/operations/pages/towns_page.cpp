// SPDX-License-Identifier: EUPL-1.2
#include "pages/towns_page.h"

#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;
constexpr std::size_t kOnPage = 100;

Html token_notice(const Place& place, const Told& token) {
  if (!token.good()) return token.trouble ? trouble_notice(place, *token.trouble) : still_running_notice(place);
  Html inside = paragraph(place.word("token_once"));
  inside += facts(fact(place.word("token"), code(token.json["token"].text())));
  inside += paragraph(place.word("token_lines"));
  std::string lines = "[[modules.gateway.tokens]]\nname  = \"" + token.json["name"].text() + "\"\nhash  = \"" +
                      token.json["hash"].text() + "\"\ntowns = [\"TOWN\"]\nroles = [\"ROLE\"]";
  inside += el("pre", {{"class", "sk-output"}, {"tabindex", "0"}}, {lines});
  return fields::notice(fields::Tone::Success, place.word("token_made", token.json["name"].text()), inside);
}

Html token_panel(const Place& place, const TownsData& data) {
  Html inside = fields::hidden("do", "token");
  inside += fields::field({.name = "name",
                           .label = place.word("token_name"),
                           .value = std::string(data.typed["name"]),
                           .hint = place.word("token_name_hint"),
                           .fault = data.fault});
  inside += tick("overview", place.word("token_overview"), data.typed["overview"] == "yes");
  inside += fields::button({.label = place.word("make_token"), .primary = false});
  return panel(place.word("tokens"), form(place, "/towns", inside));
}

Html names(const Json& town) {
  std::string out;
  for (const auto& [language, name] : town["display_name"].members())
    out += (out.empty() ? "" : ", ") + name.text() + " (" + language + ")";
  return out.empty() ? Html() : Html(out);
}

std::string listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& one : texts) out += (out.empty() ? "" : ", ") + one;
  return out;
}

std::string languages(const Place& place, const Json& town) {
  std::vector<std::string> out;
  for (const std::string& one : town["languages"].texts()) {
    const std::string key = "language_" + one;
    out.push_back(has_text(place.language, key) ? place.word(key) : one);
  }
  return listed(out);
}

// The town's name for people, in the reader's language where it has one.
std::string name_of(const Place& place, const std::string& town, const Json& json) {
  const std::string& spoken = json["display_name"][place.language].text();
  const std::string& german = json["display_name"]["de"].text();
  return !spoken.empty() ? spoken : !german.empty() ? german : town;
}

// What runs knows its name; what is off is called by its id.
std::string name_of(const Place& place, const Status& status, const std::string& module) {
  for (const Instance* one : instances_of(status, module)) {
    if (std::string name = name_in(*one, place.language); !name.empty()) return name;
  }
  return module;
}

Row module_row(const Place& place, const std::string& town, const Json& module, const Status& status) {
  const std::string& id = module["id"].text();
  const std::string called = name_of(place, status, id);
  const bool on = module["enabled"].truth();
  const std::string key = "state_" + module["state"].text();
  Html state = on ? badge(module["state"].text() == "ready" ? "success" : "warning",
                          has_text(place.language, key) ? place.word(key) : module["state"].text())
                  : quiet(place.word("town_off"));
  if (!module["error"].text().empty())
    state += el("span", {{"class", "sk-quiet"}, {"lang", "en"}}, {module["error"].text()});
  const std::string query = "?town=" + stadtkern::percent_encoded(town);
  Html deeds = on ? el("span", {{"class", "sk-deeds"}},
                       {link(place.link("/modules/" + id + "/settings" + query), place.word("settings_of", called)),
                        link(place.link("/modules/" + id + "/disable" + query), place.word("disable_in", called))})
                  : deed(place, {.to = "/modules/" + id,
                                 .label = place.word("enable"),
                                 .hidden = {{"do", "enable"}, {"town", town}},
                                 .about = place.word("enable_in", called)});
  Html name = link(place.link("/modules/" + id), called);
  if (called != id) name += quiet(id);
  return {{name, module["version"].text(), state, deeds}};
}

}  // namespace

Page towns_page(const Place& place, const TownsData& data) {
  const std::string title = place.word("towns_title");
  if (!data.towns.good()) return trouble_page(place, title, data.towns);
  Html content = head(title);
  if (data.token) content += token_notice(place, *data.token);
  if (!data.fault.empty()) content += fields::summary(place.word("check_entries"), {{"name", data.fault}});
  const std::string_view words = data.query["q"];
  std::vector<std::string> found;
  for (const std::string& town : data.towns.json.texts()) {
    if (town.find(words) != std::string::npos) found.push_back(town);
  }
  content +=
      el("form", {{"class", "sk-filters"}, {"method", "get"}, {"action", place.link("/towns")}, {"role", "search"}},
         {fields::field({.name = "q", .label = place.word("town"), .value = std::string(words), .type = "search"}),
          el("div", {{"class", "sk-buttons"}}, {fields::button({.label = place.word("filter")})})});
  const Slice part = slice(found.size(), kOnPage, data.query["from"]);
  Html items;
  for (std::size_t i = part.begin; i < part.end; ++i)
    items += el("li", {}, {link(place.link("/towns/" + found[i]), found[i])});
  content += paragraph(place.word("towns_count", std::to_string(found.size())));
  if (!items.empty()) content += el("ul", {{"class", "sk-list"}}, {items});
  content += pager(place, part, place.link("/towns?q=" + stadtkern::percent_encoded(words) + "&from="));
  content += token_panel(place, data);
  unsigned code_of_page = data.fault.empty() ? 200 : 422;
  if (data.token && data.token->trouble) code_of_page = status_of(*data.token->trouble);
  return {code_of_page, title, el("div", {{"class", "sk-stack"}}, {content})};
}

Page town_page(const Place& place, const std::string& town, const Told& told, const Told& status) {
  if (!told.good()) return trouble_page(place, town, told);
  const Json& json = told.json;
  const std::string title = name_of(place, town, json);
  const Status known = status.good() ? read_status(status.json) : Status();  // without it modules go by their ids
  Html content = head(title);
  Html about = fact(place.word("town_id"), code(town));
  about += fact(place.word("name"), names(json));
  about += fact(place.word("hosts"), listed(json["hosts"].texts()));
  about += fact(place.word("languages"), languages(place, json));
  about += fact(place.word("time_zone"), json["time_zone"].text());
  about += fact(place.word("ags"), json["ags"].text());
  content += panel(place.word("town"), facts(about));
  std::vector<Row> rows;
  for (const Json& module : json["modules"].items()) rows.push_back(module_row(place, town, module, known));
  content += rows.empty() ? paragraph(place.word("modules_none"))
                          : table(place.word("modules_title"),
                                  {{place.word("module")},
                                   {place.word("version")},
                                   {place.word("state")},
                                   {place.word("deeds"), false, true}},
                                  rows);
  return {200, title, el("div", {{"class", "sk-stack"}}, {content})};
}

}  // namespace operations::pages

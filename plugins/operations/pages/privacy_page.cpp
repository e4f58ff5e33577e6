// SPDX-License-Identifier: EUPL-1.2
#include "pages/privacy_page.h"

#include "pages/trouble.h"

namespace operations::pages {
namespace {

namespace fields = stadtkern::fields;
using Kind = PrivacyRequest::Kind;

std::string fault_of(const Place& place, const PrivacyData& data, std::string_view field) {
  if (!data.request) return {};
  for (const auto& [name, key] : data.request->faults) {
    if (name == field) return place.word(key);
  }
  return {};
}

Html find_panel(const Place& place, const PrivacyData& data) {
  std::vector<fields::Option> kinds;
  for (const char* kind : {"email", "phone", "name"}) kinds.push_back({kind, place.word("by_" + std::string(kind))});
  Html inside = fields::hidden("do", "find");
  const std::string town = data.typed["town"].empty() ? place.town : std::string(data.typed["town"]);
  inside += town_field(place, data.towns.json.texts(), town, {}, fault_of(place, data, "town"));
  inside += fields::select({.name = "by",
                            .label = place.word("known_by"),
                            .options = kinds,
                            .chosen = std::string(data.typed["by"]),
                            .fault = fault_of(place, data, "by")});
  inside += fields::field({.name = "value",
                           .label = place.word("known_value"),
                           .value = std::string(data.typed["value"]),
                           .fault = fault_of(place, data, "value")});
  inside += fields::button({.label = place.word("find_person")});
  return panel(place.word("find_title"), form(place, "/privacy", inside));
}

Html found_table(const Place& place, const PrivacyRequest& request, const Json& found) {
  std::vector<Row> rows;
  for (const Json& one : found.items()) {
    const std::string& subject = one["subject"].text();
    const auto button = [&](const char* wish, const char* label) {
      return deed(place, {.to = "/privacy",
                          .label = place.word(label),
                          .hidden = {{"do", wish}, {"town", request.town}, {"subject", subject}},
                          .about = place.word(std::string(label) + "_of", subject)});
    };
    rows.push_back({{code(subject), one["module"].text(),
                     el("span", {{"class", "sk-deeds"}}, {button("export", "export"), button("ask", "erase")})}});
  }
  if (rows.empty()) return fields::notice(fields::Tone::Info, place.word("find_none", request.town), {});
  return table(place.word("find_title"),
               {{place.word("subject")}, {place.word("module")}, {place.word("deeds"), false, true}}, rows);
}

std::string name_in(const Json& names, const Place& place) {
  const std::string& own = names[place.language.substr(0, 2)].text();
  return own.empty() ? names["de"].text() : own;
}

Html section_of(const Place& place, const std::string& module, const Json& section) {
  Html inside;
  for (const auto& [name, value] : section["fields"].members()) {
    inside += fact(
        name, value.is(Json::Kind::String) || value.is(Json::Kind::Number) ? Html(value.text()) : Html(to_text(value)));
  }
  for (const Json& field : section["fields"].items()) {
    const std::string label =
        field["name"].is(Json::Kind::Object) ? name_in(field["name"], place) : field["name"].text();
    const Json& value = field["value"];
    inside +=
        fact(label.empty() ? field["id"].text() : label,
             value.is(Json::Kind::String) || value.is(Json::Kind::Number) ? Html(value.text()) : Html(to_text(value)));
  }
  return panel(module + ": " + name_in(section["name"], place), facts(inside));
}

Html export_of(const Place& place, const Json& document) {
  Html out;
  if (!document["complete"].truth()) out += fields::notice(fields::Tone::Warning, place.word("export_incomplete"), {});
  for (const Json& subject : document["subjects"].items()) {
    for (const auto& [module, sections] : subject["modules"].members()) {
      for (const Json& section : sections.items()) out += section_of(place, module, section);
    }
  }
  out += el("details", {},
            {el("summary", {}, {place.word("export_json")}),
             el("pre", {{"class", "sk-output"}, {"tabindex", "0"}}, {to_text(document, true)})});
  return out;
}

Html erase_form(const Place& place, const PrivacyRequest& request, const std::string& what) {
  Html inside = fields::hidden("do", "erase");
  inside += fields::hidden("town", request.town);
  inside += fields::hidden("subject", request.subject);
  if (!what.empty()) inside += el("pre", {{"class", "sk-output"}, {"lang", "en"}, {"tabindex", "0"}}, {what});
  inside += tick("sure", place.word("erase_sure", request.subject), false);
  inside +=
      el("div", {{"class", "sk-deeds"}},
         {fields::button({.label = place.word("erase_now")}), link(place.link("/privacy"), place.word("cancel"))});
  return panel(place.word("erase_title", request.subject), form(place, "/privacy", inside));
}

Html erased(const Place& place, const Json& result) {
  std::vector<std::string> lines;
  for (const auto& [module, records] : result["erased"].members())
    lines.push_back(module + ": " + place.word("records", records.text()));
  const bool whole = result["complete"].truth();
  return fields::notice(whole ? fields::Tone::Success : fields::Tone::Warning,
                        place.word(whole ? "erased" : "erased_partly"), bullets(lines));
}

// What came of it; the status where it went wrong.
Html outcome(const Place& place, const PrivacyRequest& request, const Told& answer, unsigned& code_of_page) {
  // Without --yes the command refuses, and says what would go.
  if (request.kind == Kind::Ask && answer.trouble && !answer.trouble->call &&
      answer.trouble->code == "PERMISSION_DENIED")
    return erase_form(place, request, answer.trouble->message);
  if (answer.trouble) {
    code_of_page = status_of(*answer.trouble);
    return trouble_notice(place, *answer.trouble);
  }
  if (answer.still_running) return still_running_notice(place);
  switch (request.kind) {
    case Kind::Find:
      return found_table(place, request, answer.json);
    case Kind::Export:
      return export_of(place, answer.json);
    case Kind::Ask:
      return erase_form(place, request, {});
    case Kind::Erase:
      return erased(place, answer.json);
  }
  return {};
}

}  // namespace

Page privacy_page(const Place& place, const PrivacyData& data) {
  const std::string title = place.word("privacy_title");
  if (!data.towns.good()) return trouble_page(place, title, data.towns);
  Html content = head(title);
  unsigned code_of_page = 200;
  if (data.request && !data.request->faults.empty()) {
    code_of_page = 422;
    std::vector<std::pair<std::string, std::string>> told;
    for (const auto& [field, key] : data.request->faults) told.emplace_back(field, place.word(key));
    content += fields::summary(place.word("check_entries"), told);
    if (data.request->kind == Kind::Erase) content += erase_form(place, *data.request, {});
  }
  content += paragraph(place.word("privacy_about"));
  if (data.request && data.answer) content += outcome(place, *data.request, *data.answer, code_of_page);
  if (!data.request || data.request->kind == Kind::Find) content += find_panel(place, data);
  return {code_of_page, title, el("div", {{"class", "sk-stack"}}, {content})};
}

}  // namespace operations::pages

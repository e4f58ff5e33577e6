// SPDX-License-Identifier: EUPL-1.2
#include "settings_form.h"

#include <algorithm>

namespace operations {
namespace {

using Kind = Setting::Kind;

// Titles are written "Deutsch / English".
std::string title_in(const std::string& title, std::string_view language) {
  const auto slash = title.find(" / ");
  if (slash == std::string::npos || title.find(" / ", slash + 3) != std::string::npos) return title;
  return language.starts_with("en") ? title.substr(slash + 3) : title.substr(0, slash);
}

bool only_strings(const Json& list) {
  return std::all_of(list.items().begin(), list.items().end(),
                     [](const Json& one) { return one.is(Json::Kind::String); });
}

Kind kind_of(const Json& schema) {
  const std::string& type = schema["type"].text();
  if (schema["writeOnly"].truth()) return Kind::Secret;
  if (schema["enum"].is(Json::Kind::Array)) return only_strings(schema["enum"]) ? Kind::Choice : Kind::Json;
  if (type == "string") return Kind::Text;
  if (type == "integer") return Kind::Integer;
  if (type == "number") return Kind::Number;
  if (type == "boolean") return Kind::Boolean;
  const Json& items = schema["items"];
  if (type == "array" && items["type"].text() == "string" && !items["writeOnly"].truth()) return Kind::Lines;
  return Kind::Json;
}

// As a person types it.
std::string typed(Kind kind, const Json& value) {
  if (value.is(Json::Kind::Null)) return {};
  switch (kind) {
    case Kind::Secret:
      return value["file"].text();  // where it stands; never the secret
    case Kind::Boolean:
      return value.truth() ? "yes" : "no";
    case Kind::Lines: {
      std::string out;
      for (const std::string& line : value.texts()) out.append(out.empty() ? "" : "\n").append(line);
      return out;
    }
    case Kind::Json:
      return to_text(value, true);
    default:
      return value.text();
  }
}

Setting setting_of(const std::string& key, const Json& schema, std::string_view language) {
  Setting out;
  out.key = key;
  out.kind = kind_of(schema);
  const std::string& title = schema["title"].text();
  out.title = title.empty() ? key : title_in(title, language);
  out.description = schema["description"].text();
  if (out.kind == Kind::Choice) out.choices = schema["enum"].texts();
  out.minimum = schema["minimum"].text();
  out.maximum = schema["maximum"].text();
  out.fallback = typed(out.kind, schema["default"]);
  return out;
}

std::string plain_lines(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\r') out += c;
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

Json lines_of(std::string_view text) {
  Json out = Json::array();
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (line.starts_with(' ')) line.remove_prefix(1);
    while (line.ends_with(' ')) line.remove_suffix(1);
    if (!line.empty()) out.push(Json::string(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// What it stands for; words' key of what is wrong with it.
stadtkern::Result<Json> value_of(const Setting& setting, const std::string& text) {
  const auto wrong = [](const char* key) { return stadtkern::Error{stadtkern::Code::InvalidArgument, key}; };
  switch (setting.kind) {
    case Kind::Text:
    case Kind::Choice:
      return Json::string(text);
    case Kind::Secret: {
      if (!text.starts_with('/')) return wrong("fault_secret");
      Json out = Json::object();
      out.set("file", Json::string(text));
      return out;
    }
    case Kind::Boolean:
      return Json::boolean(text == "yes");
    case Kind::Lines:
      return lines_of(text);
    case Kind::Integer:
    case Kind::Number: {
      const auto number = parse_json(text);
      if (!number || !number->is(Json::Kind::Number)) return wrong("fault_number");
      const bool whole = text.find_first_of(".eE") == std::string::npos;
      if (setting.kind == Kind::Integer && !whole) return wrong("fault_integer");
      return *number;
    }
    case Kind::Json: {
      auto value = parse_json(text);
      if (!value) return wrong("fault_json");
      return *std::move(value);
    }
  }
  return wrong("fault_json");
}

// "/keep/0" and "keep.x": the first step.
std::string_view first_step(std::string_view place) {
  if (place.starts_with('/')) place.remove_prefix(1);
  return place.substr(0, place.find_first_of("/.["));
}

struct Named {
  std::string_view place{};  // empty: none
  std::string_view why{};
};

// `FILE:8:10: [modules.waste] "keep" must be ...` and `[modules.waste.keep] ...`, as the node complains of a file; else
// what stands before ": ".
Named named_in(std::string_view line, std::string_view module) {
  const std::string table = "[modules." + std::string(module);
  const auto begin = line.find(table);
  const auto end = line.find(']', begin);
  if (begin != std::string_view::npos && end != std::string_view::npos) {
    const std::string_view inside = line.substr(begin + table.size(), end - begin - table.size());
    std::string_view why = line.substr(end + 1);
    while (why.starts_with(' ')) why.remove_prefix(1);
    if (inside.starts_with('.')) return {inside.substr(1), why};
    const auto quote = why.find('"');
    if (!inside.empty() || quote == std::string_view::npos) return {{}, line};
    return {why.substr(quote + 1, why.find('"', quote + 1) - quote - 1), why};
  }
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos) return {{}, line};
  std::string_view place = line.substr(0, colon);
  const std::string ours = "modules." + std::string(module) + ".";
  if (place.starts_with(ours)) place.remove_prefix(ours.size());
  return {place, line.substr(colon + 2)};
}

}  // namespace

std::vector<Setting> settings_of(const Json& told, std::string_view language) {
  std::vector<Setting> out;
  for (const auto& [key, schema] : told["schema"]["properties"].members()) {
    Setting setting = setting_of(key, schema, language);
    setting.shown = typed(setting.kind, told["in_force"][key]);
    if (!told["in_force"].has(key)) setting.shown = setting.fallback;
    setting.in_file = told["file"].has(key);
    setting.file = typed(setting.kind, told["file"][key]);
    for (const Json& change : told["overrides"].items()) {
      const std::string& place = change["key"].text();
      if (place != key && first_step(place) != key) continue;
      setting.changed_by = change["who"].text();
      setting.changed_at = change["when"].text();
    }
    out.push_back(std::move(setting));
  }
  return out;
}

Changes changes_of(const std::vector<Setting>& settings, const stadtkern::Form& form) {
  Changes out;
  for (const Setting& setting : settings) {
    if (form[setting.reset()] == "yes") {
      out.values.set(setting.key, Json::null());
      continue;
    }
    if (!form.has(setting.field())) continue;
    const std::string text = plain_lines(form[setting.field()]);
    if (text == plain_lines(form[setting.was()])) continue;
    // Emptied: a choice, number or secret is then what file or schema say; a text may be an empty one.
    if (text.empty() && setting.kind != Kind::Text && setting.kind != Kind::Lines) {
      out.values.set(setting.key, Json::null());
      continue;
    }
    auto value = value_of(setting, text);
    if (!value) {
      out.faults.emplace_back(setting.field(), value.error().message);
    } else {
      out.values.set(setting.key, *std::move(value));
    }
  }
  return out;
}

Placed placed(const std::vector<Setting>& settings, std::string_view module, const std::vector<std::string>& lines) {
  Placed out;
  for (const std::string& line : lines) {
    const Named named = named_in(line, module);
    const std::string_view key = first_step(named.place);
    const auto found =
        std::find_if(settings.begin(), settings.end(), [&](const Setting& one) { return one.key == key; });
    if (key.empty() || found == settings.end()) {
      out.others.push_back(line);
    } else {
      out.at_fields.emplace_back(found->field(), std::string(named.why));
    }
  }
  return out;
}

}  // namespace operations

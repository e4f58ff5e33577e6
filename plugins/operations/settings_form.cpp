// SPDX-License-Identifier: EUPL-1.2
#include "settings_form.h"

#include <algorithm>

#include "settings_schema.h"
#include "words.h"

namespace operations {
namespace {

using Kind = Setting::Kind;

bool only_strings(const Json& list) {
  return std::all_of(list.items().begin(), list.items().end(),
                     [](const Json& one) { return one.is(Json::Kind::String); });
}

// Texts by language, in the languages that the schema names.
bool is_by_language(const Json& schema) {
  return schema["x-languages"].is(Json::Kind::Array) && schema["additionalProperties"]["type"].text() == "string";
}

Kind kind_of(const Json& schema) {
  const std::string& type = schema["type"].text();
  if (schema["writeOnly"].truth()) return Kind::Secret;
  if (schema["enum"].is(Json::Kind::Array)) return only_strings(schema["enum"]) ? Kind::Choice : Kind::Json;
  if (type == "string") return Kind::Text;
  if (type == "integer") return Kind::Integer;
  if (type == "number") return Kind::Number;
  if (type == "boolean") return Kind::Boolean;
  if (type == "object" && (schema["properties"].is(Json::Kind::Object) || is_by_language(schema))) return Kind::Table;
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

// A value of a choice by its name.
std::string named(const Setting& setting, const Json& schema, std::string_view language) {
  const std::string plain = typed(setting.kind, schema["default"]);
  if (setting.kind == Kind::Boolean && !plain.empty()) return std::string(text(language, plain));
  return setting.kind == Kind::Choice && !plain.empty() ? choice_text(schema, plain, language) : plain;
}

Setting setting_of(const std::string& name, Json schema, std::string_view language) {
  Setting out;
  out.key = name;
  out.name = name;
  out.kind = kind_of(schema);
  out.title = words_of(schema, "title", language);
  if (out.title.empty()) out.title = name;
  out.description = words_of(schema, "description", language);
  out.group = schema["x-group"].text();
  if (out.kind == Kind::Choice) {
    for (const std::string& one : schema["enum"].texts())
      out.choices.emplace_back(one, choice_text(schema, one, language));
  }
  out.minimum = schema["minimum"].text();
  out.maximum = schema["maximum"].text();
  out.fallback = named(out, schema, language);
  out.schema = std::move(schema);
  return out;
}

void set_values(Setting& setting, const Json& in_force, const Json& file) {
  setting.value = in_force[setting.name];
  setting.shown = typed(setting.kind, in_force.has(setting.name) ? setting.value : setting.schema["default"]);
  setting.in_file = file.has(setting.name);
  setting.file = typed(setting.kind, file[setting.name]);
}

// A table within a table is typed as JSON.
Setting member_of(const Setting& table, const std::string& name, Json schema, std::string_view language) {
  Setting out = setting_of(name, std::move(schema), language);
  if (out.kind == Kind::Table) out.kind = Kind::Json;
  out.key = table.key + "." + name;
  out.parent = table.key;
  out.group = table.group;
  const auto needed = table.schema["required"].texts();
  out.required = std::find(needed.begin(), needed.end(), name) != needed.end();
  return out;
}

std::vector<Setting> members_of(const Json& root, const Setting& table, const Json& file, std::string_view language) {
  std::vector<Setting> out;
  if (is_by_language(table.schema)) {
    for (const std::string& spoken : table.schema["x-languages"].texts()) {
      Setting one = member_of(table, spoken, dereferenced(root, table.schema["additionalProperties"]), language);
      if (const std::string key = "language_" + spoken; has_text(language, key)) one.title = text(language, key);
      one.kind = Kind::LongText;
      out.push_back(std::move(one));
    }
  }
  for (const auto& [name, schema] : table.schema["properties"].members())
    out.push_back(member_of(table, name, dereferenced(root, schema), language));
  for (Setting& one : out) set_values(one, table.value, file[table.key]);
  return out;
}

// Where its group stands; of none: before all.
std::size_t place_of(const Json& groups, const std::string& id) {
  const auto& all = groups.items();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Json& one) { return one["id"].text() == id; });
  return found == all.end() ? 0 : static_cast<std::size_t>(found - all.begin()) + 1;
}

}  // namespace

std::vector<Setting> settings_of(const Json& told, std::string_view language) {
  const Json& root = told["schema"];
  std::vector<Setting> all;
  for (const auto& [key, schema] : root["properties"].members()) {
    Setting setting = setting_of(key, dereferenced(root, schema), language);
    set_values(setting, told["in_force"], told["file"]);
    for (const Json& change : told["overrides"].items()) {
      const std::string& place = change["key"].text();
      const bool below = place.starts_with(key) && place.find_first_of("./[", key.size()) == key.size();
      if (place != key && place != "/" + key && !below) continue;
      setting.changed_by = change["who"].text();
      setting.changed_at = change["when"].text();
    }
    all.push_back(std::move(setting));
  }
  std::stable_sort(all.begin(), all.end(), [&](const Setting& one, const Setting& other) {
    return place_of(root["x-groups"], one.group) < place_of(root["x-groups"], other.group);
  });
  std::vector<Setting> out;
  for (Setting& setting : all) {
    std::vector<Setting> members;
    if (setting.kind == Kind::Table) members = members_of(root, setting, told["file"], language);
    out.push_back(std::move(setting));
    for (Setting& member : members) out.push_back(std::move(member));
  }
  return out;
}

std::vector<SettingGroup> groups_of(const Json& told, std::string_view language) {
  const Json& root = told["schema"];
  const auto& groups = root["x-groups"].items();
  std::vector<bool> used(groups.size() + 1);
  for (const auto& [key, schema] : root["properties"].members())
    used[place_of(root["x-groups"], schema["x-group"].text())] = true;
  std::vector<SettingGroup> out;
  if (used[0]) out.push_back({});
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (used[i + 1]) out.push_back({groups[i]["id"].text(), words_of(groups[i], "title", language)});
  }
  return out;
}

}  // namespace operations

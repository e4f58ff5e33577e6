// SPDX-License-Identifier: EUPL-1.2
#include "settings_schema.h"

#include <algorithm>
#include <regex>
#include <vector>

#include "words.h"

namespace operations {
namespace {

using Kind = Json::Kind;
constexpr int kMostSteps = 8;                   // of "$ref", and into a value
constexpr std::size_t kLongestMatched = 1'000;  // bytes of a text: std::regex is recursive

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_of(const std::string& type, const Json& value) {
  if (type == "string") return value.is(Kind::String);
  if (type == "boolean") return value.is(Kind::Boolean);
  if (type == "array") return value.is(Kind::Array);
  if (type == "object") return value.is(Kind::Object);
  if (type == "number") return value.is(Kind::Number);
  if (type == "integer") return value.is(Kind::Number) && value.text().find_first_of(".eE") == std::string::npos;
  return true;
}

std::optional<std::string> fault_of_type(const Json& schema, const Json& value, std::string_view language) {
  const Json& type = schema["type"];
  if (type.is(Kind::String) && !is_of(type.text(), value))
    return std::string(text(language, "fault_type_" + type.text()));
  if (type.is(Kind::Array)) {
    const auto types = type.texts();
    if (std::none_of(types.begin(), types.end(), [&](const std::string& one) { return is_of(one, value); }))
      return std::string(text(language, "fault_type"));
  }
  return std::nullopt;
}

std::optional<std::string> fault_of_range(const Json& schema, double value, const char* least, const char* most,
                                          const std::string& kind, std::string_view language) {
  const bool low = schema.has(least) && value < schema[least].real();
  const bool high = schema.has(most) && value > schema[most].real();
  if (!low && !high) return std::nullopt;
  if (schema.has(least) && schema.has(most)) {
    const std::string both =
        schema[least].text() + " " + std::string(text(language, "and")) + " " + schema[most].text();
    return text_with(language, "fault_between" + kind, both);
  }
  return low ? text_with(language, "fault_least" + kind, schema[least].text())
             : text_with(language, "fault_most" + kind, schema[most].text());
}

bool matches(const std::string& pattern, const std::string& value) {
  if (value.size() > kLongestMatched) return true;
  try {
    return std::regex_search(value, std::regex(pattern, std::regex::ECMAScript));
  } catch (const std::regex_error&) {
    return true;  // the node's to say
  }
}

std::optional<std::string> fault_of_text(const Json& schema, const std::string& value, std::string_view language) {
  const auto length = static_cast<double>(characters(value));
  if (auto fault = fault_of_range(schema, length, "minLength", "maxLength", "_long", language)) return fault;
  if (!schema["pattern"].is(Kind::String) || matches(schema["pattern"].text(), value)) return std::nullopt;
  const std::string form = words_of(schema, "form", language);
  return form.empty() ? std::string(text(language, "fault_pattern")) : text_with(language, "fault_form", form);
}

std::string at(const std::string& place, const std::string& fault) {
  return place + ": " + fault;
}

class Check {
 public:
  Check(const Json& root, std::string_view language) : root_(root), language_(language) {}

  std::optional<std::string> look(const Json& written, const Json& value, int steps) const {
    const Json schema = dereferenced(root_, written);
    if (steps == 0 || schema["writeOnly"].truth()) return std::nullopt;
    if (auto fault = fault_of_type(schema, value, language_)) return fault;
    if (schema["enum"].is(Kind::Array)) {
      const auto& choices = schema["enum"].items();
      if (std::find(choices.begin(), choices.end(), value) == choices.end()) return fault_of_choice(schema);
    }
    if (value.is(Kind::Number)) return fault_of_number(schema, value.real());
    if (value.is(Kind::String)) return fault_of_text(schema, value.text(), language_);
    if (value.is(Kind::Array)) return look_at_items(schema, value, steps);
    if (value.is(Kind::Object)) return look_at_members(schema, value, steps);
    return std::nullopt;
  }

 private:
  std::optional<std::string> fault_of_choice(const Json& schema) const {
    std::string list;
    for (const Json& one : schema["enum"].items())
      list.append(list.empty() ? "" : ", ").append(choice_text(schema, one.text(), language_));
    return text_with(language_, "fault_choice", list);
  }

  std::optional<std::string> fault_of_number(const Json& schema, double value) const {
    if (schema.has("exclusiveMinimum") && value <= schema["exclusiveMinimum"].real())
      return text_with(language_, "fault_more", schema["exclusiveMinimum"].text());
    return fault_of_range(schema, value, "minimum", "maximum", "", language_);
  }

  std::optional<std::string> look_at_items(const Json& schema, const Json& value, int steps) const {
    const auto count = static_cast<double>(value.items().size());
    if (auto fault = fault_of_range(schema, count, "minItems", "maxItems", "_many", language_)) return fault;
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      if (auto fault = look(schema["items"], value.items()[i], steps - 1))
        return at(text_with(language_, "entry_number", std::to_string(i + 1)), *fault);
    }
    return std::nullopt;
  }

  std::optional<std::string> look_at_members(const Json& schema, const Json& value, int steps) const {
    for (const std::string& name : schema["required"].texts()) {
      if (!value.has(name)) return text_with(language_, "fault_missing", name);
    }
    const Json& others = schema["additionalProperties"];
    for (const auto& [name, member] : value.members()) {
      const bool known = schema["properties"].has(name);
      if (!known && others.is(Kind::Boolean) && !others.truth()) return text_with(language_, "fault_unknown", name);
      if (auto fault = look(known ? schema["properties"][name] : others, member, steps - 1)) return at(name, *fault);
    }
    return std::nullopt;
  }

  const Json& root_;
  std::string_view language_;
};

}  // namespace

Json dereferenced(const Json& root, const Json& schema) {
  Json out = schema;
  for (int step = 0; step < kMostSteps && out["$ref"].is(Kind::String); ++step) {
    constexpr std::string_view own = "#/$defs/";
    const std::string to = out["$ref"].text();
    if (!to.starts_with(own)) break;
    Json both = Json::object();
    for (const auto& [name, value] : out.members()) {
      if (name != "$ref") both.set(name, value);
    }
    const Json& found = root["$defs"][to.substr(own.size())];
    for (const auto& [name, value] : found.members()) {
      if (!both.has(name)) both.set(name, value);
    }
    out = std::move(both);
  }
  return out;
}

std::string words_of(const Json& schema, std::string_view what, std::string_view language) {
  const std::string& own = schema["x-" + std::string(language.substr(0, 2))][what].text();
  if (!own.empty()) return own;
  return what == "form" ? schema["x-form"].text() : schema[what].text();
}

std::string choice_text(const Json& schema, const std::string& value, std::string_view language) {
  const std::string& own = schema["x-" + std::string(language.substr(0, 2))]["choices"][value].text();
  if (!own.empty()) return own;
  const std::string& english = schema["x-choices"][value].text();
  return english.empty() ? value : english;
}

std::optional<std::string> fault_in(const Json& root, const Json& schema, const Json& value,
                                    std::string_view language) {
  return Check(root, language).look(schema, value, kMostSteps);
}

}  // namespace operations

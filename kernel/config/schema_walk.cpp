// SPDX-License-Identifier: EUPL-1.2
#include "config/schema_walk.h"

#include <algorithm>
#include <charconv>

namespace stadtkern::config {
namespace {

constexpr int kMostReferences = 16;
constexpr int kDeepest = 32;
constexpr int kMostMade =
    10'000;  // values made from defaults: a schema that refers to itself could make them without end

// A JSON pointer's step: "~1" is a slash, "~0" a tilde.
std::string unescaped(std::string_view step) {
  std::string out;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] == '~' && i + 1 < step.size()) {
      out += step[++i] == '1' ? '/' : '~';
    } else {
      out += step[i];
    }
  }
  return out;
}

const Value* inside(const Value* value, std::string_view key) {
  if (value == nullptr) return nullptr;
  const auto* member = value->find(key);
  return member == nullptr ? nullptr : &member->value;
}

const Value* element(const Value* value, std::string_view step) {
  std::size_t index = 0;
  const auto [end, fault] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (value == nullptr || fault != std::errc{} || end != step.data() + step.size()) return nullptr;
  return index < value->items.size() ? &value->items[index] : nullptr;
}

const Value* at_pointer(const Value& root, std::string_view pointer) {
  const Value* value = &root;
  while (value != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const auto step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    value = value->kind == Kind::Array ? element(value, step) : inside(value, unescaped(step));
  }
  return value;
}

struct Walk {
  const Value& root;
  int made = 0;
};

void fill(Walk& walk, const Value* schema, Value& value, int depth);

bool has_required(const Value* schema, const Value& object) {
  const auto* required = inside(schema, "required");
  return required == nullptr || std::all_of(required->items.begin(), required->items.end(),
                                            [&](const Value& name) { return object.find(name.text) != nullptr; });
}

void fill_object(Walk& walk, const Value* schema, Value& object, int depth) {
  const auto* properties = inside(schema, "properties");
  if (properties == nullptr) return;
  for (const auto& [name, line, column, property] : properties->members) {
    if (auto* present = object.find(name)) {
      fill(walk, &property, present->value, depth + 1);
      continue;
    }
    const auto* described = dereferenced(walk.root, &property);
    const auto* preset = inside(&property, "default");
    if (preset == nullptr) preset = inside(described, "default");
    Value made = blank(Kind::Table);
    if (preset != nullptr) made = *preset;
    const auto* nested = inside(described, "properties");
    if ((preset == nullptr && nested == nullptr) || ++walk.made > kMostMade) continue;
    fill(walk, described, made, depth + 1);
    if (preset == nullptr && (made.members.empty() || !has_required(described, made))) continue;
    object.members.push_back(Member{name, 0, 0, std::move(made)});
  }
}

void fill(Walk& walk, const Value* schema, Value& value, int depth) {
  schema = dereferenced(walk.root, schema);
  if (schema == nullptr || depth > kDeepest) return;
  if (value.kind == Kind::Table) {
    fill_object(walk, schema, value, depth);
    const auto* others = inside(schema, "additionalProperties");
    if (others == nullptr || others->kind != Kind::Table) return;
    const auto* properties = inside(schema, "properties");
    for (auto& member : value.members) {
      if (inside(properties, member.key) == nullptr) fill(walk, others, member.value, depth + 1);
    }
  } else if (value.kind == Kind::Array) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      fill(walk, subschema(walk.root, schema, std::to_string(i)), value.items[i], depth + 1);
    }
  }
}

}  // namespace

const Value* dereferenced(const Value& root, const Value* schema) {
  for (int i = 0; i < kMostReferences; ++i) {
    const auto* reference = inside(schema, "$ref");
    if (reference == nullptr) return schema;
    if (!reference->text.starts_with('#')) return nullptr;
    const auto pointer = std::string_view(reference->text).substr(1);
    if (!pointer.empty() && pointer.front() != '/') return nullptr;
    schema = at_pointer(root, pointer);
  }
  return nullptr;
}

const Value* subschema(const Value& root, const Value* schema, const std::string& step) {
  schema = dereferenced(root, schema);
  if (const auto* property = inside(inside(schema, "properties"), step)) return dereferenced(root, property);
  if (const auto* items = inside(schema, "items")) {
    return dereferenced(root, items->kind == Kind::Array ? element(items, step) : items);
  }
  const auto* others = inside(schema, "additionalProperties");
  return others != nullptr && others->kind == Kind::Table ? dereferenced(root, others) : nullptr;
}

std::vector<std::string> property_names(const Value& root, const Value* schema) {
  std::vector<std::string> names;
  if (const auto* properties = inside(dereferenced(root, schema), "properties")) {
    for (const auto& member : properties->members) names.push_back(member.key);
  }
  return names;
}

bool closed(const Value& root, const Value* schema) {
  schema = dereferenced(root, schema);
  const auto* others = inside(schema, "additionalProperties");
  return others != nullptr && others->kind == Kind::Boolean && !others->boolean &&
         inside(schema, "patternProperties") == nullptr;
}

void fill_defaults(const Value& root, const Value* schema, Value& value) {
  Walk walk{root};
  fill(walk, schema, value, 0);
}

}  // namespace stadtkern::config

// SPDX-License-Identifier: EUPL-1.2
// Where a schema says `writeOnly`, and whether settings are walked by there.
#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "config/schema_walk.h"
#include "config/secrets.h"

namespace stadtkern::config {
namespace {

// Their members are schemas under names of the author's; those of kData are no schemas at all.
constexpr std::array<std::string_view, 5> kNamed{"properties", "patternProperties", "definitions", "$defs",
                                                 "dependencies"};
constexpr std::array<std::string_view, 4> kData{"default", "const", "enum", "examples"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool marked(const Value& schema) {
  const Member* member = schema.find("writeOnly");
  return member != nullptr && member->value.kind == Kind::Boolean && member->value.boolean;
}

// Calls `see(schema, pointer)` for each schema of the tree until one says so.
template <class See>
bool any_schema(const Value& value, const std::string& pointer, bool names, const See& see) {
  if (!names && value.kind == Kind::Table && see(value, pointer)) return true;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (any_schema(value.items[i], pointer + "/" + std::to_string(i), false, see)) return true;
  }
  return std::any_of(value.members.begin(), value.members.end(), [&](const Member& member) {
    if (!names && among(kData, member.key)) return false;
    return any_schema(member.value, pointer + "/" + member.key, !names && among(kNamed, member.key), see);
  });
}

bool holds_secret(const Value& schema) {
  return any_schema(schema, {}, false, [](const Value& inner, const std::string&) { return marked(inner); });
}

// As subschema() steps.
void walk(const Value& root, const Value* schema, std::set<const Value*>& walked) {
  if (schema == nullptr || !walked.insert(schema).second) return;
  const Value* known = dereferenced(root, schema);
  if (known != schema) return walk(root, known, walked);
  if (const Member* properties = schema->find("properties")) {
    for (const Member& member : properties->value.members) walk(root, &member.value, walked);
  }
  if (const Member* items = schema->find("items")) {
    if (items->value.kind != Kind::Array) walk(root, &items->value, walked);
    for (const Value& item : items->value.items) walk(root, &item, walked);
  } else if (const Member* others = schema->find("additionalProperties");
             others != nullptr && others->value.kind == Kind::Table) {
    walk(root, &others->value, walked);
  }
}

void clear_secrets(Value& value, bool names) {
  if (!names && value.kind == Kind::Table && marked(value)) {
    std::erase_if(value.members, [](const Member& member) { return member.key != "writeOnly"; });
    return;
  }
  for (Value& item : value.items) clear_secrets(item, false);
  for (Member& member : value.members) {
    if (names || !among(kData, member.key)) clear_secrets(member.value, !names && among(kNamed, member.key));
  }
}

}  // namespace

std::string hidden_secret(const Value& root_schema) {
  std::set<const Value*> walked;
  walk(root_schema, &root_schema, walked);
  std::string where;
  any_schema(root_schema, {}, false, [&](const Value& schema, const std::string& pointer) {
    const bool refers = schema.find("$ref") != nullptr;
    const Value* target = refers ? dereferenced(root_schema, &schema) : nullptr;
    const bool secret = marked(schema) || (target != nullptr && holds_secret(*target));
    const bool seen = walked.contains(&schema) && !(refers && marked(schema));
    if (!secret || seen) return false;
    where = pointer.empty() ? "/" : pointer;
    return true;
  });
  return where;
}

Value without_secrets(Value schema) {
  clear_secrets(schema, false);
  return schema;
}

}  // namespace stadtkern::config

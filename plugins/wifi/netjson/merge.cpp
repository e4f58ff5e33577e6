// SPDX-License-Identifier: EUPL-1.2
#include "netjson/merge.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace wifi::netjson {
namespace {

Json* member(Json& object, std::string_view name) {
  const auto found = std::find_if(object.members.begin(), object.members.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == object.members.end() ? nullptr : &found->second;
}

std::optional<std::string_view> called(const Json& item) {
  for (const std::string_view key : {"name", "config_value", "id"}) {
    if (const Json* name = item.find(key)) return name->as_text();
  }
  return std::nullopt;
}

void merge_members(Json& base, const Json& over, bool by_name);

void append(Json& base, const Json& over, bool by_name) {
  const std::size_t before = base.items.size();
  for (const Json& item : over.items) {
    const auto name = by_name ? called(item) : std::nullopt;
    const auto end = base.items.begin() + static_cast<std::ptrdiff_t>(before);
    const auto same =
        name ? std::find_if(base.items.begin(), end, [&](const Json& it) { return called(it) == name; }) : end;
    if (same == end) {
      base.items.push_back(item);
    } else {
      merge_members(*same, item, false);
    }
  }
}

void merge_members(Json& base, const Json& over, bool by_name) {
  for (const auto& [name, value] : over.members) {
    Json* mine = member(base, name);
    if (!mine) {
      base.members.emplace_back(name, value);
    } else if (mine->is(Json::Type::Object) && value.is(Json::Type::Object)) {
      merge_members(*mine, value, false);
    } else if (mine->is(Json::Type::Array) && value.is(Json::Type::Array)) {
      append(*mine, value, by_name);
    } else {
      *mine = value;
    }
  }
}

bool word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// The name between {{ and }}, or empty when these are no marks of a variable.
std::string_view name_in(std::string_view inside) {
  const auto first = inside.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  inside = inside.substr(first, inside.find_last_not_of(' ') - first + 1);
  return std::all_of(inside.begin(), inside.end(), word) ? inside : std::string_view();
}

void fill_text(std::string& text, const Variables& variables, std::set<std::string>& unknown, std::size_t& room) {
  if (text.find("{{") == std::string::npos) return;
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (close == std::string::npos) break;
    const std::string_view name = name_in(std::string_view(text).substr(open + 2, close - open - 2));
    const auto value = variables.find(name);
    out.append(text, at, open - at);
    if (name.empty()) {  // perhaps the next braces are
      out += text[open];
      at = open + 1;
      continue;
    }
    if (value == variables.end() || value->second.size() > room) {
      unknown.emplace(name);
      out.append(text, open, close + 2 - open);
    } else {
      out.append(value->second);
      room -= value->second.size();
    }
    at = close + 2;
  }
  out.append(text, std::min(at, text.size()));
  text = std::move(out);
}

void fill_all(Json& value, const Variables& variables, std::set<std::string>& unknown, std::size_t& room) {
  if (value.is(Json::Type::String)) fill_text(value.text, variables, unknown, room);
  for (Json& item : value.items) fill_all(item, variables, unknown, room);
  for (auto& member : value.members) fill_all(member.second, variables, unknown, room);
}

}  // namespace

void merge(Json& base, const Json& over) {
  if (!base.is(Json::Type::Object)) {
    base = Json();
    base.type = Json::Type::Object;
  }
  merge_members(base, over, true);
}

void fill(Json& configuration, const Variables& variables, std::set<std::string>& unknown) {
  std::size_t room = kMostFilled;
  fill_all(configuration, variables, unknown, room);
}

void add_variables(const Json& object, Variables& variables) {
  for (const auto& [name, value] : object.members) {
    if (value.is(Json::Type::Bool)) {
      variables[name] = value.boolean ? "1" : "0";
    } else if (value.is(Json::Type::String) || value.is(Json::Type::Number)) {
      variables[name] = value.text;
    }
  }
}

}  // namespace wifi::netjson

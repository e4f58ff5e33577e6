// SPDX-License-Identifier: EUPL-1.2
#include "netjson/merge.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace wifi::netjson {
namespace {

std::optional<std::string_view> called(const Json& item) {
  for (const std::string_view key : {"name", "config_value", "id"}) {
    if (const Json* name = item.find(key)) return name->as_text();
  }
  return std::nullopt;
}

void merge_members(Json& base, const Json& over, bool by_name);

void append(Json& base, const Json& over, bool by_name) {
  std::unordered_map<std::string, std::size_t> names;  // the first of each
  for (std::size_t index = 0; by_name && index < base.items.size(); ++index) {
    if (const auto name = called(base.items[index])) names.try_emplace(std::string(*name), index);
  }
  for (const Json& item : over.items) {
    const auto name = by_name ? called(item) : std::nullopt;
    const auto same = name ? names.find(std::string(*name)) : names.end();
    if (same == names.end()) {
      base.items.push_back(item);
    } else {
      merge_members(base.items[same->second], item, false);
    }
  }
}

void merge_members(Json& base, const Json& over, bool by_name) {
  std::unordered_map<std::string, std::size_t> names;  // the first of each
  for (std::size_t index = 0; index < base.members.size(); ++index) names.try_emplace(base.members[index].first, index);
  for (const auto& [name, value] : over.members) {
    const auto [place, fresh] = names.try_emplace(name, base.members.size());
    Json* mine = fresh ? nullptr : &base.members[place->second].second;
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

constexpr std::size_t kLongestVariable = 200;  // bytes of a name, with the blanks around it

// The name between {{ and }}, or empty when these are no marks of a variable.
std::string_view name_in(std::string_view inside) {
  if (inside.size() > kLongestVariable) return {};
  const auto first = inside.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  inside = inside.substr(first, inside.find_last_not_of(' ') - first + 1);
  return std::all_of(inside.begin(), inside.end(), word) ? inside : std::string_view();
}

void fill_text(std::string& text, const Variables& variables, std::set<std::string>& unknown, std::size_t& room) {
  if (text.find("{{") == std::string::npos) return;
  std::string out;
  std::size_t at = 0;
  std::size_t close = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("{{", at);
    if (open == std::string::npos) break;
    // The end that was found for braces before may be that of these, too: a text of braces is gone through once.
    if (close < open + 2) close = text.find("}}", open);
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

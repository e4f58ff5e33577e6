// SPDX-License-Identifier: EUPL-1.2
#include "config/value.h"

#include <algorithm>

#include "config/problem.h"

namespace stadtkern::config {

std::string_view words(Kind kind) {
  switch (kind) {
    case Kind::Null:
      return "nothing";
    case Kind::Boolean:
      return "a boolean";
    case Kind::Integer:
      return "an integer";
    case Kind::Float:
      return "a number";
    case Kind::Text:
      return "a string";
    case Kind::Time:
      return "a date or time";
    case Kind::Array:
      return "an array";
    case Kind::Table:
      return "a table";
  }
  return "something else";
}

const Member* Value::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

Member* Value::find(std::string_view key) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

Value blank(Kind kind) {
  Value value;
  value.kind = kind;
  return value;
}

std::string header_word(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? std::string(key) : in_quotes(key);
}

std::string joined(std::string_view path, std::string_view key) {
  return path.empty() ? header_word(key) : std::string(path) + "." + header_word(key);
}

}  // namespace stadtkern::config

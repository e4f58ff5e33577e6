// SPDX-License-Identifier: EUPL-1.2
// What a configuration file says, as a plain tree with the place of each key: the form between the TOML and JSON
// libraries and the rest of the kernel. Values only; safe to use on any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::config {

enum class Kind { Null, Boolean, Integer, Float, Text, Time, Array, Table };

// "a string", "an integer" ...: for messages.
[[nodiscard]] std::string_view words(Kind kind);

struct Member;

// One value. Only the field that belongs to `kind` holds anything; a Time keeps its ISO 8601 form in `text`.
struct Value {
  Kind kind = Kind::Null;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;
  std::string text;
  std::vector<Value> items;     // Array
  std::vector<Member> members;  // Table, in the file's order
  unsigned line = 0;            // where the value begins; 0: it stands in no file
  unsigned column = 0;

  // The member of that name, or null. Null also where this is no table.
  [[nodiscard]] const Member* find(std::string_view key) const;
  [[nodiscard]] Member* find(std::string_view key);
};

struct Member {
  std::string key;
  unsigned line = 0;  // where the key stands; 0: nowhere (a default)
  unsigned column = 0;
  Value value;
};

// A value of that kind with nothing in it: an empty table, false.
[[nodiscard]] Value blank(Kind kind);

// `key` as it is written in a TOML header: bare, or in quotes where it must be.
[[nodiscard]] std::string header_word(std::string_view key);

// "path.key", with the key quoted where TOML demands it.
[[nodiscard]] std::string joined(std::string_view path, std::string_view key);

}  // namespace stadtkern::config

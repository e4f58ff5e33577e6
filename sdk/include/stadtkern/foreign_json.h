// SPDX-License-Identifier: Apache-2.0
// Reads JSON that is nobody's of ours (import files, other servers' answers, settings) into plain values. Strict (RFC
// 8259): UTF-8 checked, no comments, no trailing commas, at most 32 levels deep. Pure; any thread. Link
// stadtkern_formats.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <stadtkern/result.h>

namespace stadtkern {

struct Json {
  enum class Type { Null, Bool, Number, String, Array, Object };

  // Out of line: the members below hold Jsons, whose type is complete only behind this class.
  Json();
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  Type type = Type::Null;
  bool boolean = false;
  double number = 0;
  std::string text;  // a string's value; a number's digits, so that 293944 can serve as an id
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;

  [[nodiscard]] bool is(Type wanted) const { return type == wanted; }

  // The member of that name (the last one when it stands there twice), or null when this is no object or has none.
  [[nodiscard]] const Json* find(std::string_view name) const;

  // A string's value or a number's digits; empty for anything else. Of a member: empty also when it is missing.
  [[nodiscard]] std::string_view as_text() const;
  [[nodiscard]] std::string_view text_of(std::string_view name) const;
};

// Fails with INVALID_ARGUMENT that says at which byte and why.
[[nodiscard]] Result<Json> parse_json(std::string_view text);

}  // namespace stadtkern

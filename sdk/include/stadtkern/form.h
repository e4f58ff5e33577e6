// SPDX-License-Identifier: Apache-2.0
// The fields of a form as application/x-www-form-urlencoded carries them: a query, or the body of a POST. Pure values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern {

class Form {
 public:
  Form() = default;
  // What cannot be decoded, or holds a NUL, is left out; at most 500 fields are read.
  explicit Form(std::string_view encoded);

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::string_view operator[](std::string_view name) const;  // the first of that name; empty: none
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }
  void set(std::string_view name, std::string_view value);  // in place of all of that name
  [[nodiscard]] std::string encoded() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// A part of a path or query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace stadtkern

// SPDX-License-Identifier: EUPL-1.2
// Parameters of a query string or an application/x-www-form-urlencoded body. An empty value counts as absent. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "open311/answers.h"
#include "report.h"

namespace waste::open311 {

// Resolves %xx, and + as a blank when `form`; nothing when a % is not followed by two hex digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool form);

class Parameters {
 public:
  static constexpr std::size_t kMost = 1000;

  // Both texts may be empty. Body parameters stand before those of the query. 400 for a bad escape, for text that is
  // not UTF-8 and for more than kMost parameters; the description names the parameter, never its value.
  [[nodiscard]] static Parsed<Parameters> parse(std::string_view query, std::string_view body = {});

  // Fields of a form that is encoded otherwise, then the query's.
  [[nodiscard]] static Parsed<Parameters> parse_fields(std::string_view query,
                                                       const std::vector<std::pair<std::string, std::string>>& fields);

  // The first non-empty value, trimmed; nothing when there is none.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::string text(std::string_view name) const;  // "" when absent
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;

  // attribute[CODE]=v and attribute[CODE][]=v, by code, in order of first appearance.
  [[nodiscard]] std::vector<AttributeValue> attributes() const;

 private:
  bool add(std::string_view encoded, Errors& errors);

  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace waste::open311

// SPDX-License-Identifier: EUPL-1.2
// What is written to reporters, from i18n/. Pure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace waste::letters {

// A text of [detailed_status], [letter] or [page]: English, plain German ("de-x-simple") or, for everything else,
// German.
[[nodiscard]] std::string_view words(std::string_view key, std::string_view language);

struct Value {
  std::string_view mark;  // "{id}"
  std::string_view text;
};
// With the marks replaced; what a value holds is never taken for a mark.
[[nodiscard]] std::string filled(std::string_view text, std::initializer_list<Value> values);

}  // namespace waste::letters

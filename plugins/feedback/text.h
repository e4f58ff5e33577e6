// SPDX-License-Identifier: EUPL-1.2
// Small functions over UTF-8 text. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace feedback {

// Every byte belongs to a well-formed sequence (no overlong form, no surrogate, at most U+10FFFF).
[[nodiscard]] bool valid_utf8(std::string_view text);
// Code points of valid UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);
// The first so many of them.
[[nodiscard]] std::string_view first_code_points(std::string_view text, std::size_t most);

// What somebody typed, as it is kept: CR and CRLF made LF, other control characters but tabs made blanks, none at
// either end. Nothing else is changed: markup stays the text that it is.
[[nodiscard]] std::string kept_text(std::string_view text);
// The same on one line.
[[nodiscard]] std::string kept_line(std::string_view text);

}  // namespace feedback

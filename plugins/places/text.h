// SPDX-License-Identifier: EUPL-1.2
// Small pure functions over UTF-8 text. All are safe on any thread and never throw but for lack of memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace places {

// True when every byte belongs to a well-formed UTF-8 sequence (no overlong form, no surrogate, at most U+10FFFF).
[[nodiscard]] bool valid_utf8(std::string_view text);

// The text with each byte that is not part of a well-formed sequence replaced by U+FFFD.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view text);

// Takes one character from the front of text, which must not be empty; U+FFFD for a byte that begins none.
[[nodiscard]] char32_t take_code_point(std::string_view& text);
void append_utf8(std::string& out, char32_t code);

// Bytes of Windows-1252, which holds Latin-1, as UTF-8.
[[nodiscard]] std::string utf8_of_latin1(std::string_view bytes);

// Code points in text, which must be valid UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string ascii_lower(std::string_view text);

// Runs of blanks, tabs, line ends and other control characters become one blank; none at either end.
[[nodiscard]] std::string one_line(std::string_view text);

// A finite decimal number that fills the whole text: "-12.5", "3", "1e3"; no blanks, no "inf", no "nan", no hex.
[[nodiscard]] std::optional<double> decimal(std::string_view text);

// The shortest decimal text that reads back as the same number. `number` must be finite.
[[nodiscard]] std::string decimal_text(double number);

}  // namespace places

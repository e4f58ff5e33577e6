// SPDX-License-Identifier: EUPL-1.2
// Small pure functions over UTF-8 text. All are safe on any thread and never throw but for lack of memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waste {

// True when every byte belongs to a well-formed UTF-8 sequence (no overlong form, no surrogate, at most U+10FFFF).
[[nodiscard]] bool valid_utf8(std::string_view text);

// The text with each byte that is not part of a well-formed sequence replaced by U+FFFD.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view text);

// `code` must be a code point.
void append_utf8(std::string& out, char32_t code);

// Code points in text, which must be valid UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

// True when text holds a control character; line feed and tab are allowed when `multiline`.
[[nodiscard]] bool has_control(std::string_view text, bool multiline);

[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string ascii_lower(std::string_view text);
// With the capitals of Latin, Greek and Cyrillic made small ("Ö" is "ö"); all other bytes stay as they are.
[[nodiscard]] std::string utf8_lower(std::string_view text);

// The parts between commas, trimmed, empty ones left out.
[[nodiscard]] std::vector<std::string> comma_list(std::string_view text);

// CRLF and lone CR become LF.
[[nodiscard]] std::string unix_lines(std::string_view text);

// Runs of blanks, tabs and line ends become one blank; none at either end.
[[nodiscard]] std::string one_line(std::string_view text);

// For text that is kept as it came: invalid UTF-8 replaced, CR made LF, control characters made blanks (line ends, too,
// unless `multiline`), blanks at both ends gone, cut after `most` code points.
[[nodiscard]] std::string kept_text(std::string_view text, bool multiline, std::size_t most);

// What a reader sees of an HTML fragment: tags gone (a paragraph or <br> is a line end), the usual entities resolved.
// Meant for the notes that some Open311 servers send as HTML. The result is plain text and must be escaped again.
[[nodiscard]] std::string plain_text(std::string_view html);

// A finite decimal number that fills the whole text: "-12.5", "3", "1e3"; no blanks, no "inf", no "nan", no hex.
[[nodiscard]] std::optional<double> decimal(std::string_view text);

// A non-negative whole number without sign that fills the whole text.
[[nodiscard]] std::optional<unsigned long long> whole_number(std::string_view text);

// The shortest decimal text that reads back as the same number. `number` must be finite.
[[nodiscard]] std::string decimal_text(double number);

// Equal, in a time that depends only on the lengths: for keys.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

}  // namespace waste

// SPDX-License-Identifier: Apache-2.0
// The text forms of JSON's scalars: quoted strings, numbers, base64. Pure functions, safe on any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::json {

// No overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

// The text with each broken byte replaced by U+FFFD.
[[nodiscard]] std::string mend_utf8(std::string_view text);

// The longest prefix of at most `bytes` bytes that ends between two characters.
[[nodiscard]] std::string_view clip(std::string_view text, std::size_t bytes) noexcept;

// Appends `text` as a JSON string with its quotes. False, and `out` is useless, when it is not valid UTF-8.
[[nodiscard]] bool append_quoted(std::string& out, std::string_view text);

// Appends the shortest decimal that reads back as the same number; NaN and the infinities become `null`.
void append_real(std::string& out, double value);
void append_real(std::string& out, float value);

// Appends in decimal; as a string ("9007199254740993") when a JavaScript reader could not hold it exactly (beyond
// +-(2^53 - 1)).
void append_whole(std::string& out, std::int64_t value);
void append_whole(std::string& out, std::uint64_t value);

// True when `text` is a number by JSON's grammar (no "+1", "01", ".5", "1.", "inf").
[[nodiscard]] bool is_number(std::string_view text) noexcept;

// The value of a number that has JSON's grammar. Too small is 0; too large is nothing.
[[nodiscard]] std::optional<double> to_double(std::string_view number) noexcept;
[[nodiscard]] std::optional<float> to_float(std::string_view number) noexcept;

// The value of a number that has JSON's grammar when it is whole and in range: "12", "-0", also "1e3" and "2.0" up to
// +-2^53 (beyond, a notation with point or exponent may have lost digits).
[[nodiscard]] std::optional<std::int64_t> to_int64(std::string_view number) noexcept;
[[nodiscard]] std::optional<std::uint64_t> to_uint64(std::string_view number) noexcept;

void append_base64(std::string& out, std::string_view bytes);

// Standard or URL-safe alphabet, padding complete or left out; nothing when it is neither.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace stadtkern::json

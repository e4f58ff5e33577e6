// SPDX-License-Identifier: EUPL-1.2
// Text comparison as HTTP needs it: ASCII only, whatever the locale. Safe on any thread.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

constexpr bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool letter(char c) noexcept {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

// -1 when `c` is no hexadecimal digit.
constexpr int hex_value(char c) noexcept {
  if (digit(c)) return c - '0';
  return lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

// A character of RFC 9110's token.
constexpr bool token_char(char c) noexcept {
  return digit(c) || letter(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Without blanks and tabs around it.
constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Cuts `text` at the first `separator`: returns what stands before it and leaves what stands after it.
constexpr std::string_view cut(std::string_view& text, char separator) noexcept {
  const auto at = text.find(separator);
  const auto before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return before;
}

// A decimal number without sign; nothing when `text` is anything else or too large.
template <class Number>
std::optional<Number> number(std::string_view text) noexcept {
  Number value{};
  if (text.empty() || !digit(text.front())) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class Number>
void append_number(std::string& to, Number value) {
  char digits[24];
  to.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace gateway

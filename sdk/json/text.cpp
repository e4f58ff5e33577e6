// SPDX-License-Identifier: Apache-2.0
#include "json/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <system_error>

namespace stadtkern::json {
namespace {

constexpr std::int64_t kMaxSafe = (std::int64_t{1} << 53) - 1;

// Bytes of the character that begins at text[0]; 0 when it is not valid UTF-8.
std::size_t character(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

void append_escape(std::string& out, char c) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
  }
}

template <class Number>
void append_shortest(std::string& out, Number value) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), end);
}

template <std::floating_point Real>
void append_finite(std::string& out, Real value) {
  if (std::isfinite(value)) {
    append_shortest(out, value);
  } else {
    out += "null";
  }
}

bool digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// from_chars says "out of range" for both ends. The power of ten of the first digit that is not 0 tells which.
bool overflows(std::string_view number) noexcept {
  const std::size_t e = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, e);
  long exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = number.substr(e + 1);
    if (digits.front() == '+') digits.remove_prefix(1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (parsed.ec == std::errc::result_out_of_range) return digits.front() != '-';
  }
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  const long power = static_cast<long>(point) - static_cast<long>(first);
  return (exponent > 0 && power > 0) || exponent > -power;
}

template <std::floating_point Real>
std::optional<Real> to_real(std::string_view number) noexcept {
  Real value{};
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
  if (parsed.ec == std::errc{}) return value;
  if (overflows(number)) return std::nullopt;
  return number.front() == '-' ? -Real{0} : Real{0};
}

template <std::integral Whole>
std::optional<Whole> to_whole(std::string_view number) noexcept {
  Whole value{};
  const char* const end = number.data() + number.size();
  const auto parsed = std::from_chars(number.data(), end, value);
  if (parsed.ec == std::errc{} && parsed.ptr == end) return value;
  if (number == "-0") return Whole{0};
  if (number.find_first_of(".eE") == std::string_view::npos) return std::nullopt;
  const std::optional<double> real = to_double(number);
  if (!real || std::trunc(*real) != *real || std::abs(*real) > static_cast<double>(kMaxSafe) + 1) return std::nullopt;
  if (*real < 0 && std::unsigned_integral<Whole>) return std::nullopt;
  return static_cast<Whole>(*real);
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_digit(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

}  // namespace

bool valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string mend_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = character(text);
    out += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string_view clip(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

bool append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // where the run begins that is copied as it is
  std::size_t at = 0;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x80) {
      const std::size_t length = character(text.substr(at));
      if (length == 0) return false;
      at += length;
    } else if (c < 0x20 || c == '"' || c == '\\') {
      out += text.substr(plain, at - plain);
      append_escape(out, text[at]);
      plain = ++at;
    } else {
      ++at;
    }
  }
  out += text.substr(plain);
  out += '"';
  return true;
}

void append_real(std::string& out, double value) {
  append_finite(out, value);
}
void append_real(std::string& out, float value) {
  append_finite(out, value);
}

void append_whole(std::string& out, std::int64_t value) {
  const bool safe = value >= -kMaxSafe && value <= kMaxSafe;
  if (!safe) out += '"';
  append_shortest(out, value);
  if (!safe) out += '"';
}

void append_whole(std::string& out, std::uint64_t value) {
  const bool safe = value <= static_cast<std::uint64_t>(kMaxSafe);
  if (!safe) out += '"';
  append_shortest(out, value);
  if (!safe) out += '"';
}

bool is_number(std::string_view text) noexcept {
  std::size_t at = 0;
  const auto peek = [&] { return at < text.size() ? text[at] : '\0'; };
  const auto digits = [&] {
    const std::size_t begin = at;
    while (digit(peek())) ++at;
    return at > begin;
  };
  if (peek() == '-') ++at;
  if (peek() == '0') {
    ++at;
  } else if (!digits()) {
    return false;
  }
  if (peek() == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at;
    if (peek() == '+' || peek() == '-') ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

std::optional<double> to_double(std::string_view number) noexcept {
  return to_real<double>(number);
}
std::optional<float> to_float(std::string_view number) noexcept {
  return to_real<float>(number);
}
std::optional<std::int64_t> to_int64(std::string_view number) noexcept {
  return to_whole<std::int64_t>(number);
}
std::optional<std::uint64_t> to_uint64(std::string_view number) noexcept {
  return to_whole<std::uint64_t>(number);
}

void append_base64(std::string& out, std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    out += kBase64[group >> 18];
    out += kBase64[group >> 12 & 63];
    out += i + 1 < bytes.size() ? kBase64[group >> 6 & 63] : '=';
    out += i + 2 < bytes.size() ? kBase64[group & 63] : '=';
  }
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 == 0 && text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  unsigned group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const int value = base64_digit(c);
    if (value < 0) return std::nullopt;
    group = (group << 6 | static_cast<unsigned>(value)) & 0xFFFF;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(group >> bits & 0xFF);
    }
  }
  // Bits left over must be 0, or two texts would stand for the same bytes.
  if ((group & ((1U << bits) - 1)) != 0) return std::nullopt;
  return out;
}

}  // namespace stadtkern::json

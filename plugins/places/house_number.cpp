// SPDX-License-Identifier: EUPL-1.2
#include "house_number.h"

#include <tuple>

#include "text.h"

namespace places {
namespace {

constexpr std::size_t kLongest = 20;
constexpr std::size_t kMostDigits = 5;
// A "range" of more is none: 1-230 is two numbers that happen to stand side by side.
constexpr unsigned kLongestRange = 100;

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// The number at the beginning, taken away from the text; 0 when there is none that can be one.
unsigned take_number(std::string_view& text) {
  std::size_t digits = 0;
  unsigned number = 0;
  while (digits < text.size() && digit(text[digits]) && digits <= kMostDigits) {
    number = number * 10 + static_cast<unsigned>(text[digits++] - '0');
  }
  text.remove_prefix(digits);
  return digits > kMostDigits ? 0 : number;
}

// Lower case, no blanks, one kind of dash.
std::string key_of(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char32_t code = take_code_point(text);
    if (code == ' ' || code == '.') continue;
    if (code == 0x2013 || code == 0x2012 || code == 0x2014 || code == '+') {
      out += '-';
    } else if (code >= 'A' && code <= 'Z') {
      out += static_cast<char>(code - 'A' + 'a');
    } else {
      append_utf8(out, code);
    }
  }
  return out;
}

}  // namespace

std::optional<HouseNumber> parse_house_number(std::string_view text) {
  HouseNumber out;
  out.shown = one_line(text);
  out.key = key_of(out.shown);
  if (out.key.empty() || out.key.size() > kLongest || !valid_utf8(out.key)) return std::nullopt;
  std::string_view rest = out.key;
  out.first = out.last = take_number(rest);
  if (out.first == 0) return std::nullopt;
  out.plain = rest.empty();
  if (rest.size() > 1 && rest[0] == '-' && digit(rest[1])) {
    rest.remove_prefix(1);
    const unsigned last = take_number(rest);
    if (last > out.first && last - out.first <= kLongestRange) {
      out.last = last;
      out.plain = rest.empty();
    }
  }
  return out;
}

NumberFit fit(const HouseNumber& wanted, const HouseNumber& there) {
  if (wanted.key == there.key) return NumberFit::Exact;
  const bool range = there.last > there.first;
  const bool same_side = (wanted.first - there.first) % 2 == 0 || (there.last - there.first) % 2 == 1;
  if (wanted.plain && wanted.first == wanted.last && range && wanted.first >= there.first &&
      wanted.first <= there.last && same_side) {
    return NumberFit::Within;
  }
  // "12 a" where only 12 is known; "12-14" where 12 and 14 stand apart.
  if (there.plain && !range && (there.first == wanted.first || there.first == wanted.last)) return NumberFit::Near;
  if (there.key.starts_with(wanted.key)) return NumberFit::Begins;
  return NumberFit::None;
}

bool before(const HouseNumber& a, const HouseNumber& b) {
  return std::tie(a.first, a.key) < std::tie(b.first, b.key);
}

}  // namespace places

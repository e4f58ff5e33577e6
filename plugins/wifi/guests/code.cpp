// SPDX-License-Identifier: EUPL-1.2
#include "guests/code.h"

namespace wifi::guests {
namespace {

// Without 0 O, 1 I L, Z beside 2, U beside V. A prime number of them: each weight below has an inverse, so that one
// wrong letter, or two that changed places, never pass.
constexpr std::string_view kLetters = "23456789ABCDEFGHJKMNPQRSTVWXY";
constexpr std::size_t kPrime = 29;
constexpr std::size_t kLength = 12;
constexpr std::size_t kGroup = 4;
static_assert(kLetters.size() == kPrime && kLength < kPrime);

// The one that makes the weighted sum of all twelve a multiple of the prime; its own weight is kLength.
char check_of(std::string_view letters) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i + 1 < kLength; ++i) sum += (i + 1) * kLetters.find(letters[i]);
  std::size_t last = 0;
  while ((sum + kLength * last) % kPrime != 0) ++last;
  return kLetters[last];
}

std::string grouped(std::string_view letters) {
  std::string out;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i > 0 && i % kGroup == 0) out += '-';
    out += letters[i];
  }
  return out;
}

}  // namespace

std::string make_code(std::string_view random) {
  std::string letters;
  for (std::size_t i = 0; i + 1 < kLength; ++i) {
    // Two bytes for each letter: the bias of the rest is below a thousandth.
    const auto high = static_cast<unsigned char>(random[2 * i]);
    const auto low = static_cast<unsigned char>(random[2 * i + 1]);
    letters += kLetters[(high * 256U + low) % kPrime];
  }
  letters += check_of(letters);
  return grouped(letters);
}

std::optional<std::string> read_code(std::string_view typed) {
  std::string letters;
  for (const char c : typed) {
    if (c == ' ' || c == '-' || c == '\t') continue;
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (kLetters.find(upper) == std::string_view::npos || letters.size() == kLength) return std::nullopt;
    letters += upper;
  }
  if (letters.size() != kLength || letters.back() != check_of(letters)) return std::nullopt;
  return grouped(letters);
}

}  // namespace wifi::guests

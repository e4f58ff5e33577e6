// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace stadtkern::runtime::store {

namespace {

// Length of the well-formed sequence that begins at `at`, or 0. `at` points to a byte above 0x7F.
std::size_t sequence(const unsigned char* at, const unsigned char* end) noexcept {
  const auto follows = [&](std::size_t count) {
    if (static_cast<std::size_t>(end - at) <= count) return false;
    for (std::size_t i = 1; i <= count; ++i) {
      if ((at[i] & 0xC0) != 0x80) return false;
    }
    return true;
  };
  const unsigned char first = at[0];
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!follows(2)) return 0;
    if (first == 0xE0 && at[1] < 0xA0) return 0;  // overlong
    if (first == 0xED && at[1] > 0x9F) return 0;  // surrogate
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!follows(3)) return 0;
    if (first == 0xF0 && at[1] < 0x90) return 0;  // overlong
    if (first == 0xF4 && at[1] > 0x8F) return 0;  // above U+10FFFF
    return 4;
  }
  return 0;
}

// True when all eight bytes are in 0x01..0x7F: most text is, so most text costs one look per eight bytes.
bool plain(const unsigned char* at) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  return ((word | (word - 0x0101010101010101U)) & kHigh) == 0;
}

}  // namespace

bool storable_text(std::string_view text) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = at + text.size();
  while (at != end) {
    if (end - at >= 8 && plain(at)) {
      at += 8;
    } else if (*at == 0) {
      return false;
    } else if (*at < 0x80) {
      ++at;
    } else {
      const std::size_t length = sequence(at, end);
      if (length == 0) return false;
      at += length;
    }
  }
  return true;
}

}  // namespace stadtkern::runtime::store

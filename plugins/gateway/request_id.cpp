// SPDX-License-Identifier: EUPL-1.2
#include "request_id.h"

#include <sodium.h>

#include <algorithm>

#include "ascii.h"

namespace gateway {

void RequestIds::next(std::string& to) {
  constexpr std::size_t kBytes = 16;
  constexpr char kHex[] = "0123456789abcdef";
  if (used_ + kBytes > block_.size()) {
    randombytes_buf(block_.data(), block_.size());
    used_ = 0;
  }
  to.resize(2 * kBytes);
  for (std::size_t i = 0; i < kBytes; ++i) {
    const auto byte = block_[used_++];
    to[2 * i] = kHex[byte >> 4];
    to[2 * i + 1] = kHex[byte & 15];
  }
}

bool valid_request_id(std::string_view text) noexcept {
  return text.size() >= 8 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return digit(c) || letter(c) || c == '.' || c == '_' || c == '-';
         });
}

bool valid_idempotency_key(std::string_view text) noexcept {
  return text.size() >= 16 && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace gateway

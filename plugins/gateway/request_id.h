// SPDX-License-Identifier: EUPL-1.2
// Request ids: 128 random bits as 32 hexadecimal digits. Drawn in blocks, so that an id costs no system call. One
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace gateway {

class RequestIds {
 public:
  void next(std::string& to);

 private:
  std::array<unsigned char, 4096> block_{};
  std::size_t used_ = block_.size();
};

// Whether an id that a trusted proxy sent may go on: 8 to 64 of [A-Za-z0-9._-].
bool valid_request_id(std::string_view text) noexcept;
// 16 to 255 visible ASCII characters (DECISIONS §17).
bool valid_idempotency_key(std::string_view text) noexcept;

}  // namespace gateway

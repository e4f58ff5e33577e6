// SPDX-License-Identifier: Apache-2.0
// Cuts the control channel's byte stream into frames of [u32 length, little-endian][bytes]. Pure; one thread.
#pragma once

#include "wire/control.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::wire {

// The frame that carries `message`.
[[nodiscard]] inline std::string frame(std::string_view message) {
  const auto size = static_cast<std::uint32_t>(message.size());
  std::string out;
  out.reserve(4 + message.size());
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(size >> shift & 0xff));
  return out.append(message);
}

class FrameBuffer {
 public:
  void feed(std::string_view bytes) {
    buffer_.erase(0, at_);  // what is kept is never more than the frame that is under way
    at_ = 0;
    buffer_.append(bytes);
  }

  // The next whole frame's content, or nothing yet. After oversized() the stream is beyond repair.
  std::optional<std::string> next() {
    if (buffer_.size() - at_ < 4) return std::nullopt;
    std::uint32_t size = 0;
    for (unsigned i = 0; i < 4; ++i) {
      size |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(buffer_[at_ + i])) << 8 * i;
    }
    if (size > control::kMaxFrame) {
      oversized_ = true;
      return std::nullopt;
    }
    if (buffer_.size() - at_ - 4 < size) return std::nullopt;
    std::string content = buffer_.substr(at_ + 4, size);
    at_ += 4 + size;
    return content;
  }
  bool oversized() const { return oversized_; }
  // What is not a whole frame yet.
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

 private:
  std::string buffer_;
  std::size_t at_ = 0;  // what next() has already taken
  bool oversized_ = false;
};

}  // namespace stadtkern::wire

// SPDX-License-Identifier: EUPL-1.2
#include "flow.h"

#include <array>
#include <charconv>
#include <utility>

namespace gateway {
namespace {

void append_chunk(std::string& to, std::string_view bytes) {
  std::array<char, 16> size;
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  to.append(size.data(), end).append("\r\n").append(bytes).append("\r\n");
}

}  // namespace

bool Flow::begin() {
  const std::lock_guard lock(mutex_);
  begun_ = true;
  return !std::exchange(told_, true);
}

bool Flow::piece(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  arrived_.append(bytes);
  return !std::exchange(told_, true);
}

bool Flow::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  return !std::exchange(told_, true);
}

bool Flow::begun() const {
  const std::lock_guard lock(mutex_);
  return begun_;
}

void Flow::collect(bool chunked) {
  std::string bytes;
  {
    const std::lock_guard lock(mutex_);
    told_ = false;
    bytes.swap(arrived_);
    on_ = begun_;
    over_ = ended_;
  }
  if (closed_) return;
  total_ += bytes.size();
  credit_ += static_cast<std::uint32_t>(bytes.size());
  if (!bytes.empty()) {
    if (chunked) {
      append_chunk(waiting_, bytes);
    } else {
      waiting_.append(bytes);
    }
  }
  if (over_) close(chunked);
}

void Flow::close(bool chunked) {
  if (!std::exchange(closed_, true) && on_ && chunked) waiting_.append("0\r\n\r\n");
}

std::uint32_t Flow::sent(std::size_t bytes) {
  waiting_.erase(0, bytes);
  // Given back once all is gone: one frame for however many pieces.
  return waiting_.empty() ? std::exchange(credit_, 0) : 0;
}

void Flow::clear() {
  const std::lock_guard lock(mutex_);
  std::string().swap(arrived_);
  std::string().swap(waiting_);
  begun_ = ended_ = told_ = on_ = over_ = closed_ = false;
  total_ = 0;
  credit_ = 0;
}

}  // namespace gateway

// SPDX-License-Identifier: EUPL-1.2
#include "flow.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace gateway {
namespace {

constexpr std::size_t kGivenBackAt = std::size_t{32} * 1024;

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

bool Flow::break_off() {
  const std::lock_guard lock(mutex_);
  ended_ = broken_ = true;
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
    cut_ = broken_;
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
  if (!std::exchange(closed_, true) && on_ && chunked && !cut_) waiting_.append("0\r\n\r\n");
}

std::uint32_t Flow::sent(std::size_t bytes) {
  waiting_.erase(0, bytes);
  taken_ += bytes;
  // One frame for however many pieces; a slow client's module must hear of it before it takes the client for gone.
  if (!waiting_.empty() && taken_ < kGivenBackAt) return 0;
  const auto given = waiting_.empty() ? credit_ : std::min(credit_, static_cast<std::uint32_t>(taken_));
  credit_ -= given;
  taken_ = 0;
  const auto held = std::min(given, to_hold_);
  to_hold_ -= held;
  return given - held;
}

void Flow::clear() {
  const std::lock_guard lock(mutex_);
  std::string().swap(arrived_);
  std::string().swap(waiting_);
  begun_ = ended_ = broken_ = told_ = on_ = over_ = closed_ = cut_ = false;
  total_ = 0;
  taken_ = 0;
  credit_ = to_hold_ = 0;
}

}  // namespace gateway

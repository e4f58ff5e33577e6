// SPDX-License-Identifier: EUPL-1.2
// Frame: the move-only owner of one message part on the data bus. Inside is a zmq_msg_t, so that a part travels from
// socket to socket without a copy; no ZeroMQ type shows here. One thread at a time per frame.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace stadtkern::bus {

class Frame {
 public:
  Frame() noexcept;                                  // empty
  explicit Frame(std::span<const std::byte> bytes);  // a copy; aborts when memory is exhausted
  explicit Frame(std::string_view bytes);
  [[nodiscard]] static Frame of_size(std::size_t size);  // uninitialised bytes
  Frame(Frame&& other) noexcept;
  Frame& operator=(Frame&& other) noexcept;
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  ~Frame();

  [[nodiscard]] std::byte* data() noexcept;
  [[nodiscard]] const std::byte* data() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {data(), size()}; }
  [[nodiscard]] std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data()), size()}; }

  // A second owner of the same bytes (counted, no copy). After it neither owner may write to them.
  [[nodiscard]] Frame share();

  // The zmq_msg_t inside, for frame.cpp, loop.cpp and delivery.cpp only.
  [[nodiscard]] void* native() noexcept { return storage_; }

 private:
  static constexpr std::size_t kNativeSize = 64;
  alignas(void*) std::byte storage_[kNativeSize];
};

}  // namespace stadtkern::bus

// SPDX-License-Identifier: EUPL-1.2
#include "bus/frame.h"

#include <zmq.h>

#include <cstdlib>
#include <cstring>

namespace stadtkern::bus {
namespace {

zmq_msg_t* message(std::byte* storage) noexcept {
  return reinterpret_cast<zmq_msg_t*>(storage);
}

// zmq_msg_data and zmq_msg_size only read, but are declared for a mutable message.
zmq_msg_t* message(const std::byte* storage) noexcept {
  return message(const_cast<std::byte*>(storage));
}

void create(std::byte* storage, std::size_t size) {
  if (zmq_msg_init_size(message(storage), size) != 0) std::abort();
}

}  // namespace

Frame::Frame() noexcept {
  static_assert(sizeof(zmq_msg_t) == kNativeSize && alignof(zmq_msg_t) <= alignof(void*));
  zmq_msg_init(message(storage_));
}

Frame::Frame(std::span<const std::byte> bytes) {
  create(storage_, bytes.size());
  if (!bytes.empty()) std::memcpy(data(), bytes.data(), bytes.size());
}

Frame::Frame(std::string_view bytes) : Frame(std::as_bytes(std::span(bytes))) {}

Frame Frame::of_size(std::size_t size) {
  Frame frame;
  create(frame.storage_, size);
  return frame;
}

Frame::Frame(Frame&& other) noexcept : Frame() {
  zmq_msg_move(message(storage_), message(other.storage_));
}

Frame& Frame::operator=(Frame&& other) noexcept {
  if (this != &other) zmq_msg_move(message(storage_), message(other.storage_));
  return *this;
}

Frame::~Frame() {
  zmq_msg_close(message(storage_));
}

std::byte* Frame::data() noexcept {
  return static_cast<std::byte*>(zmq_msg_data(message(storage_)));
}

const std::byte* Frame::data() const noexcept {
  return static_cast<const std::byte*>(zmq_msg_data(message(storage_)));
}

std::size_t Frame::size() const noexcept {
  return zmq_msg_size(message(storage_));
}

Frame Frame::share() {
  Frame other;
  if (zmq_msg_copy(message(other.storage_), message(storage_)) != 0) std::abort();
  return other;
}

}  // namespace stadtkern::bus

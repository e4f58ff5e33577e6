// SPDX-License-Identifier: EUPL-1.2
// Channel: the kernel's end of a Unix stream of frames: an instance's control channel (fd 3 on the other side) or a
// connection of the admin socket. Descriptors go out by SCM_RIGHTS. Belongs to the loop's thread.
#pragma once

#include "lifecycle/descriptor.h"
#include "lifecycle/event_loop.h"
#include "wire/frame_buffer.h"

#include <stadtkern/result.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::lifecycle {

class Channel {
 public:
  // What waits for a peer that does not read; beyond it the channel is closed.
  static constexpr std::size_t kMaxWaiting = 64 * 1024 * 1024;

  // A frame's content. False when it cannot be read: the channel is closed then.
  using OnFrame = std::function<bool(const std::string&)>;
  // The other side closed it, broke the protocol or does not read. At most once; nothing follows.
  using OnClosed = std::function<void(std::string_view reason)>;

  // Both callbacks may destroy the channel. `rest`: what another channel read of this socket and did not use.
  Channel(EventLoop& loop, Descriptor socket, OnFrame on_frame, OnClosed on_closed, std::string_view rest = {});
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // Sends `message` as one frame; `descriptor` (copied; -1: none) travels with its first byte.
  void send(std::string_view message, int descriptor = -1);
  // Everything that was sent has left. Only then may another program take the channel over.
  [[nodiscard]] bool flushed() const { return outgoing_.empty(); }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] int descriptor() const { return socket_.get(); }
  [[nodiscard]] std::string_view rest() const { return incoming_.rest(); }
  // Delivers what has arrived already: the last words of a process that has ended.
  void read_rest();

 private:
  struct Waiting {
    std::string bytes;
    std::size_t sent = 0;
    Descriptor descriptor;
  };

  bool receive();  // false when there is nothing more at present
  void flush();
  void close(std::string_view reason);

  Descriptor socket_;
  OnFrame on_frame_;
  OnClosed on_closed_;
  wire::FrameBuffer incoming_;
  std::deque<Waiting> outgoing_;
  std::size_t waiting_bytes_ = 0;
  bool waits_for_room_ = false;
  bool closed_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::optional<EventLoop::Watch> watch_;  // gone once closed: the end of a stream is readable for ever
};

// Both ends of a new control channel: the kernel's (non-blocking), and the instance's.
struct ChannelPair {
  Descriptor kernel;
  Descriptor instance;
};
[[nodiscard]] Result<ChannelPair> make_channel_pair();

}  // namespace stadtkern::lifecycle

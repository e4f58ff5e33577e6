// SPDX-License-Identifier: EUPL-1.2
// The host's end of the control channel (fd 3): frames out from any thread, frames in on one. Its end is the lifeline:
// when the kernel is gone, so is this process soon.
#pragma once

#include "wire/control.h"
#include "wire/frame_buffer.h"

#include <deque>
#include <mutex>
#include <optional>

namespace stadtkern::host {

class ControlClient {
 public:
  explicit ControlClient(int descriptor) : descriptor_(descriptor) {}

  // False when the kernel is gone. [any]
  bool send(const wire::control::Control& message);

  // Waits for the next frame, at most `timeout_ms` (-1: for ever). [control]
  enum class Received { Frame, Nothing, Gone };
  Received receive(wire::control::Control& out, int timeout_ms);
  // The descriptor that came with a Listener frame, in order; -1 when none did. [control]
  int take_descriptor();

 private:
  bool read_more();

  const int descriptor_;
  std::mutex send_mutex_;
  wire::FrameBuffer frames_;
  std::deque<int> descriptors_;
};

}  // namespace stadtkern::host

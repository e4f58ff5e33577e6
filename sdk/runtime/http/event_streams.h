// SPDX-License-Identifier: Apache-2.0
// The streams of server-sent events that clients of this instance listen to: a comment now and then keeps each alive,
// and they end with their town and at drain. Thread-safe.
#pragma once

#include "runtime/stream.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::runtime {

// What stands before the first event of a stream: [u32 length][response head].
[[nodiscard]] std::string event_stream_head();

class EventStreams {
 public:
  // Well below the bus's idle limit of a stream (60 s) and what proxies usually wait.
  static constexpr std::chrono::seconds kBeat{15};

  void add(std::uint32_t town, const std::shared_ptr<Stream>& stream);  // one that comes after end_all() ends at once
  void beat(std::int64_t now_ns);                                       // a few times a second
  void end_of(std::uint32_t town);
  void end_all();

 private:
  struct Open {
    std::uint32_t town;
    std::weak_ptr<Stream> stream;
  };
  std::vector<std::shared_ptr<Stream>> take(std::optional<std::uint32_t> town);

  std::mutex mutex_;
  std::vector<Open> open_;
  std::int64_t next_beat_ns_ = 0;
  bool over_ = false;
};

}  // namespace stadtkern::runtime

// SPDX-License-Identifier: Apache-2.0
// The caller's end of a call whose answer may be a stream. Frames are queued in the bus's order; callbacks come one at
// a time, on whichever worker finds something in the queue.
#pragma once

#include "wire/prefix.h"

#include <stadtkern/result.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::runtime {

// One call at a time. [worker]
struct CallStreamHandlers {
  std::function<void(std::string_view chunk)> on_chunk;
  std::function<void(std::uint64_t bytes)> on_credit{};  // so much more may be sent
  // The last call: the payload of an answer that is no stream; nothing when a stream has ended well; or the error.
  std::function<void(std::optional<std::string_view> reply, const Error* error)> on_end;
};

class CallStream : public std::enable_shared_from_this<CallStream> {
 public:
  explicit CallStream(CallStreamHandlers handlers) : handlers_(std::move(handlers)) {}

  // A frame of the callee is queued, in the bus's order; run() follows. What comes after an end is dropped.
  void arrived(const wire::Prefix& prefix, std::string payload);
  void end(std::optional<std::string> reply, std::optional<Error> error);
  // Runs the callbacks of what is queued, unless another thread is at it. [worker]
  void run();

 private:
  struct End {
    std::optional<std::string> reply;
    std::optional<Error> error;
  };
  CallStreamHandlers handlers_;
  std::mutex mutex_;
  std::deque<std::string> chunks_;  // bounded by the credit that was given
  std::uint64_t credit_ = 0;        // not told yet
  std::optional<End> end_;
  bool ended_ = false;
  bool busy_ = false;
};

}  // namespace stadtkern::runtime

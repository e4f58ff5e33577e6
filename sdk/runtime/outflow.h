// SPDX-License-Identifier: Apache-2.0
// The sending end of a down stream for a thread that may wait: a send returns when the bytes are on their way.
#pragma once

#include "runtime/stream.h"

#include <stadtkern/result.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

namespace stadtkern::runtime {

class Outflow : public std::enable_shared_from_this<Outflow> {
 public:
  // `ending`: gives up waiting when it becomes true; outlives this.
  explicit Outflow(const std::atomic<bool>& ending) : ending_(ending) {}

  // Takes the request's stream. False when there is none.
  bool open(const std::function<std::shared_ptr<Stream>(StreamHandlers)>& accept);
  // Any size. Cancelled when the reader has gone or we are ending, DeadlineExceeded when it takes nothing for 60 s.
  [[nodiscard]] Status send(std::string_view bytes);
  // The stream's end, whatever came of it.
  void end(const Status& outcome);

 private:
  [[nodiscard]] Status wait_for_credit(std::uint64_t seen);

  const std::atomic<bool>& ending_;
  std::shared_ptr<Stream> stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t credits_ = 0;  // how often credit came
  bool gone_ = false;
};

}  // namespace stadtkern::runtime

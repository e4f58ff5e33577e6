// SPDX-License-Identifier: Apache-2.0
// The test's end of one call or stream: what it sends goes to the callee, what comes back waits here. Any thread.
#pragma once

#include "wire/prefix.h"

#include <stadtkern/result.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::testkit {

// Nothing in a test waits longer than this for an answer.
inline constexpr std::chrono::seconds kLongestWait{20};

class Exchange {
 public:
  using Send = std::function<void(wire::Kind kind, std::string_view payload, std::uint32_t aux)>;
  explicit Exchange(Send send) : send_(std::move(send)) {}

  void chunk(std::string_view payload) { send_(wire::Kind::Chunk, payload, 0); }
  void credit(std::uint32_t bytes) { send_(wire::Kind::Credit, {}, bytes); }
  void end() { send_(wire::Kind::End, {}, 0); }
  void cancel() { send_(wire::Kind::Cancel, {}, 0); }

  // The answer's payload or error; of a stream: its end. DeadlineExceeded when none came in time.
  Result<std::string> answer();
  bool answered() const;
  // The next chunk; nothing when the stream has ended, or none came in time.
  std::optional<std::string> next();
  // Waits until that many bytes of credit have come in all, or the answer; false when they did not.
  bool wait_for_credit(std::uint64_t bytes);

  void arrived(const wire::Prefix& prefix, std::string_view payload);

 private:
  const Send send_;
  mutable std::mutex mutex_;
  std::condition_variable signal_;
  std::deque<std::string> chunks_;
  std::uint64_t credit_ = 0;
  std::optional<Result<std::string>> answer_;
};

}  // namespace stadtkern::testkit

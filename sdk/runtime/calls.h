// SPDX-License-Identifier: Apache-2.0
// The calls that this instance has under way: each gets exactly one answer, from the bus or from here. Thread-safe.
#pragma once

#include "wire/prefix.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace stadtkern::runtime {

// The answer of a call: the payload, or the error.
using OnAnswer = std::function<void(std::string_view payload, const Error* error)>;

class Calls {
 public:
  // At most `limit` at once; over it add() gives nothing.
  explicit Calls(std::size_t limit) : limit_(limit) {}

  // The correlation under which the answer will come. Takes `on_answer` only then: over the limit it stays the
  // caller's.
  std::optional<std::uint64_t> add(OnAnswer& on_answer);
  // Takes the call out; nothing when it is not there (any more).
  OnAnswer take(std::uint64_t correlation);
  // Ends all of them with `error`: the bus is gone.
  void fail_all(const Error& error);
  std::size_t size() const;
  std::vector<std::uint64_t> under_way() const;  // correlations

  // These may have been lost with the bus of the kernel before: who has no answer at `until` gets one from here.
  void doubt(std::vector<std::uint64_t> calls, std::int64_t until);
  // Takes out those whose time is over.
  [[nodiscard]] std::vector<std::pair<std::uint64_t, OnAnswer>> take_doubtful(std::int64_t now);

 private:
  struct Slot {
    OnAnswer on_answer;
    std::uint32_t generation = 1;
    std::uint32_t next_free = 0;
  };

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::vector<Slot> slots_;
  std::uint32_t first_free_ = kNone;
  std::size_t used_ = 0;
  std::vector<std::uint64_t> doubtful_;
  std::int64_t doubtful_until_ = 0;
  static constexpr std::uint32_t kNone = 0xffffffff;
};

// The error that a REPLY or END with a status carries.
[[nodiscard]] Error error_of(const wire::Prefix& prefix, std::string_view payload);

}  // namespace stadtkern::runtime

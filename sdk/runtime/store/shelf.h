// SPDX-License-Identifier: Apache-2.0
// Keeps at most so many stores open: opens at need, and closes the one that was idle longest to make room.
#pragma once

#include <stadtkern/result.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "runtime/store/town.h"

namespace stadtkern::runtime::store {

// All functions are called with Stores' mutex held by `lock`; those that take it may let go of it meanwhile.
class Shelf {
 public:
  using Lock = std::unique_lock<std::mutex>;

  Shelf(Backend& backend, std::size_t max_open, std::function<std::int64_t()> wall_us)
      : backend_(backend), max_open_(max_open), wall_us_(std::move(wall_us)) {}

  // Makes sure that the town's store is open. The caller keeps it from closing (a pin, or its turn to write).
  // ResourceExhausted with reason "no_room" when no store could be closed within `room_wait`.
  Status open(Lock& lock, Town& town, std::chrono::milliseconds room_wait);
  // True when `open` would not have to wait for room.
  [[nodiscard]] bool can_open(const Town& town) const noexcept;
  // Waits until the town is idle and closes its store.
  void close(Lock& lock, Town& town);

  // A store was used, or became idle.
  void touch(Town& town) noexcept { town.last_use = ++uses_; }
  void idle() noexcept;
  // Waits until something changes, at most so long.
  void wait(Lock& lock, std::chrono::milliseconds limit);

  [[nodiscard]] std::size_t open_count() const noexcept { return on_shelf_.size(); }

 private:
  Town* longest_idle() const noexcept;
  void close_now(Lock& lock, Town& town);
  Status open_now(Lock& lock, Town& town);

  Backend& backend_;
  std::size_t max_open_;
  std::function<std::int64_t()> wall_us_;
  std::vector<Town*> on_shelf_;  // every town whose state isn't Closed
  std::uint64_t uses_ = 0;
  std::size_t waiting_ = 0;
  std::condition_variable changed_;
};

}  // namespace stadtkern::runtime::store

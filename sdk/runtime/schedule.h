// SPDX-License-Identifier: Apache-2.0
// One thread that runs tasks when they fall due: the clock of a module's standing work. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace stadtkern::runtime {

class Schedule {
 public:
  // `steady_us` is the clock that tasks fall due by; it never goes back.
  explicit Schedule(std::function<std::int64_t()> steady_us);
  ~Schedule() { stop(); }
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  // Tasks are short: what takes long is handed to a store's writer or to the bus.
  void after(std::chrono::milliseconds delay, std::function<void()> task);
  [[nodiscard]] std::int64_t now_us() const { return steady_us_(); }
  // For a clock that was set by hand: returns when nothing is due and nothing runs, how many tasks have run so far. Not
  // from a task.
  std::uint64_t settle();
  // Ends the thread; what has not run never will.
  void stop();

 private:
  void run();
  bool due() const;  // with mutex_ held

  const std::function<std::int64_t()> steady_us_;
  std::mutex mutex_;
  std::condition_variable signal_;
  std::condition_variable settled_;
  std::multimap<std::int64_t, std::function<void()>> tasks_;  // by due time
  std::uint64_t ran_ = 0;
  bool running_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace stadtkern::runtime

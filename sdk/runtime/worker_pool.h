// SPDX-License-Identifier: Apache-2.0
// The module's jobs for worker processes: a few run at once, a few wait, the rest is refused. Thread-safe.
#pragma once

#include "runtime/worker_process.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace stadtkern::runtime {

class WorkerPool {
 public:
  static constexpr std::size_t kAtOnce = 2;
  static constexpr std::size_t kWaiting = 16;
  // Less than the bus waits for an answer.
  static constexpr std::chrono::seconds kLongestWait{30};
  static constexpr std::size_t kMaxInput = std::size_t{32} << 20;         // bytes
  static constexpr std::size_t kMaxWaitingInput = std::size_t{64} << 20;  // bytes, of all that wait or run

  // Comes exactly once, on a thread of the pool.
  using Done = std::function<void(const Result<WorkerOutcome>& outcome)>;

  // `folder`: the module's. Threads are started when there is something to do.
  WorkerPool(std::vector<wire::control::Worker> workers, std::string folder);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // PermissionDenied, TooLarge or Unavailable: `done` will not come.
  Status run(std::string_view worker, std::vector<std::string> arguments, std::string_view input, Done done);
  // Ends what runs, refuses what waits and what comes; returns when every `done` has returned.
  void stop();

 private:
  struct Job {
    const wire::control::Worker* worker;
    std::vector<std::string> arguments;
    std::string input;
    Done done;
    std::chrono::steady_clock::time_point latest;  // when it must have begun
  };
  void work();

  std::map<std::string, wire::control::Worker, std::less<>> workers_;
  const std::string folder_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  std::size_t bytes_ = 0;
  std::size_t idle_ = 0;
  std::atomic<bool> ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace stadtkern::runtime

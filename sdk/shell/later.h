// SPDX-License-Identifier: Apache-2.0
// Calls something after a while, on a thread of its own that waits: no worker stands still meanwhile. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace stadtkern::shell {

class Later {
 public:
  Later();
  ~Later();  // what is not due yet is dropped
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;

  void call(std::chrono::milliseconds after, std::function<void()> what);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable woken_;
  bool over_ = false;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> due_;
  std::thread thread_;  // the last: it uses all others
};

}  // namespace stadtkern::shell

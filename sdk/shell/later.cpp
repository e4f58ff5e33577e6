// SPDX-License-Identifier: Apache-2.0
#include "shell/later.h"

#include <utility>

namespace stadtkern::shell {

Later::Later() : thread_([this] { run(); }) {}

Later::~Later() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

void Later::call(std::chrono::milliseconds after, std::function<void()> what) {
  {
    const std::lock_guard lock(mutex_);
    due_.emplace(std::chrono::steady_clock::now() + after, std::move(what));
  }
  woken_.notify_one();
}

void Later::run() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    if (due_.empty()) {
      woken_.wait(lock);
      continue;
    }
    const auto next = due_.begin();
    if (const auto when = next->first; when > std::chrono::steady_clock::now()) {
      woken_.wait_until(lock, when);
      continue;
    }
    auto what = std::move(next->second);
    due_.erase(next);
    lock.unlock();
    what();
    what = nullptr;  // what it holds may end here, without the lock
    lock.lock();
  }
}

}  // namespace stadtkern::shell

// SPDX-License-Identifier: Apache-2.0
#include "runtime/schedule.h"

#include <utility>

namespace stadtkern::runtime {

Schedule::Schedule(std::function<std::int64_t()> steady_us)
    : steady_us_(std::move(steady_us)), thread_([this] { run(); }) {}

void Schedule::after(std::chrono::milliseconds delay, std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.emplace(steady_us_() + std::chrono::microseconds(delay).count(), std::move(task));
  }
  signal_.notify_one();
}

bool Schedule::due() const {
  return !tasks_.empty() && tasks_.begin()->first <= steady_us_();
}

std::uint64_t Schedule::settle() {
  std::unique_lock lock(mutex_);
  signal_.notify_one();
  settled_.wait(lock, [this] { return stopping_ || (!running_ && !due()); });
  return ran_;
}

void Schedule::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return;
  }
  signal_.notify_one();
  settled_.notify_all();
  thread_.join();
  tasks_.clear();  // what they hold may have somebody to answer
}

void Schedule::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due()) {
      const auto task = std::move(tasks_.begin()->second);
      tasks_.erase(tasks_.begin());
      running_ = true;
      lock.unlock();
      task();
      lock.lock();
      running_ = false;
      ++ran_;
      continue;
    }
    settled_.notify_all();
    if (tasks_.empty()) {
      signal_.wait(lock);
    } else {
      signal_.wait_for(lock, std::chrono::microseconds(tasks_.begin()->first - steady_us_()));
    }
  }
}

}  // namespace stadtkern::runtime

// SPDX-License-Identifier: EUPL-1.2
#include "host/workers.h"

#include <memory>
#include <utility>

namespace stadtkern::host {

using Received = runtime::DealerSocket::Received;

void TaskThread::end() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(ending_, true)) return;
  }
  signal_.notify_all();
  thread_.join();
}

bool TaskThread::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_ || tasks_.size() >= limit_) return false;
    tasks_.push_back(std::move(task));
  }
  signal_.notify_one();
  return true;
}

void TaskThread::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    signal_.wait(lock, [&] { return ending_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

Workers::Workers(runtime::DealerSocket& socket, runtime::Runtime& runtime, TaskThread& lane, unsigned count)
    : socket_(socket), runtime_(runtime), lane_(lane) {
  for (unsigned i = 0; i < count; ++i) threads_.emplace_back([this] { run(); });
}

Workers::~Workers() {
  for (auto& thread : threads_) thread.join();
}

void Workers::run() {
  runtime::Message message;
  for (;;) {
    switch (socket_.receive(message)) {
      case Received::Message:
        dispatch(std::move(message));
        break;
      case Received::Woken:
        break;
      case Received::Closed:
        return;
    }
  }
}

void Workers::dispatch(runtime::Message message) {
  if (!runtime_.for_lane(message)) return runtime_.handle(std::move(message));
  auto shared = std::make_shared<runtime::Message>(std::move(message));
  // A full lane drops the request; the kernel answers its caller at the deadline.
  lane_.post([this, shared] { runtime_.handle(std::move(*shared)); });
}

void Workers::wait(const std::atomic<bool>& done) {
  runtime::Message message;
  while (!done) {
    // Only answers come this way: running a request here would nest handlers without a bound.
    const Received received = socket_.receive(message, &done);
    if (received == Received::Closed) return;
    if (received == Received::Message) runtime_.handle(std::move(message));
  }
}

}  // namespace stadtkern::host

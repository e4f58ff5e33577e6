// SPDX-License-Identifier: EUPL-1.2
// The threads of a host besides the control thread: workers that take turns at the bus, one for life (towns, drain) and
// one lane for what must not stand behind requests (metrics, event pulls).
#pragma once

#include "runtime/dealer_socket.h"
#include "runtime/runtime.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace stadtkern::host {

// One thread that runs what is posted, in order.
class TaskThread {
 public:
  explicit TaskThread(std::size_t limit) : limit_(limit), thread_([this] { run(); }) {}
  ~TaskThread() { end(); }
  TaskThread(const TaskThread&) = delete;
  TaskThread& operator=(const TaskThread&) = delete;

  // Runs what waits, then ends the thread; later posts are refused.
  void end();
  // False when `limit` tasks already wait. [any]
  bool post(std::function<void()> task);

 private:
  void run();

  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable signal_;
  std::deque<std::function<void()>> tasks_;
  bool ending_ = false;
  std::thread thread_;
};

class Workers {
 public:
  // Starts `count` threads that feed the runtime with what the socket brings.
  Workers(runtime::DealerSocket& socket, runtime::Runtime& runtime, TaskThread& lane, unsigned count);
  // The socket must have been closed.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Lets the calling worker take part at the socket until `done`: answers are handled, requests are left to other
  // workers.
  void wait(const std::atomic<bool>& done);

 private:
  void run();
  void dispatch(runtime::Message message);

  runtime::DealerSocket& socket_;
  runtime::Runtime& runtime_;
  TaskThread& lane_;
  std::vector<std::thread> threads_;
};

}  // namespace stadtkern::host

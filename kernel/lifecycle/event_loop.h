// SPDX-License-Identifier: EUPL-1.2
// EventLoop: timers, readable descriptors, signals and posted work on one thread. The only user of Boost.Asio in the
// kernel, which never shows outside event_loop.cpp; no coroutines.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>

namespace stadtkern::lifecycle {

class EventLoop {
 public:
  using Action = std::function<void()>;

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs until stop(), which also counts when it comes before. Once per loop. Everything below but post() and stop()
  // belongs to the thread that calls this.
  void run();
  void stop();               // any thread
  void post(Action action);  // any thread; in order of posting

  // Blocks these signals' default action and calls `on_signal` on the loop's thread instead. Once per loop.
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> on_signal);

  // Calls back once after a while. Must not outlive its loop.
  class Timer {
   public:
    explicit Timer(EventLoop& loop);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    void after(std::chrono::milliseconds delay, Action action);  // replaces what was set before
    void cancel();

   private:
    struct State;
    std::shared_ptr<State> state_;
  };

  // Watches a descriptor that somebody else owns and closes only after the watch is gone. Must not outlive its loop.
  class Watch {
   public:
    Watch(EventLoop& loop, int descriptor);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    void on_readable(Action action);    // again and again, while there is something to read
    void when_writable(Action action);  // once

   private:
    struct State;
    std::shared_ptr<State> state_;
  };

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace stadtkern::lifecycle

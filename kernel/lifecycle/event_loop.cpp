// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/event_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <utility>

namespace asio = boost::asio;

namespace stadtkern::lifecycle {

struct EventLoop::Context {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::optional<asio::signal_set> signals;
  std::function<void(int)> on_signal;

  void wait_for_signal() {
    signals->async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      on_signal(number);
      wait_for_signal();
    });
  }
};

EventLoop::EventLoop() : context_(std::make_unique<Context>()) {}
EventLoop::~EventLoop() = default;

void EventLoop::run() {
  context_->io.run();
}

void EventLoop::stop() {
  context_->io.stop();
}

void EventLoop::post(Action action) {
  asio::post(context_->io, std::move(action));
}

void EventLoop::on_signals(std::initializer_list<int> signals, std::function<void(int)> on_signal) {
  context_->on_signal = std::move(on_signal);
  context_->signals.emplace(context_->io);
  for (const int number : signals) context_->signals->add(number);
  context_->wait_for_signal();
}

struct EventLoop::Timer::State {
  explicit State(asio::io_context& io) : timer(io) {}
  asio::steady_timer timer;
  std::uint64_t generation = 0;  // an expiry that was queued before a cancel() is of an older one
};

EventLoop::Timer::Timer(EventLoop& loop) : state_(std::make_shared<State>(loop.context_->io)) {}
EventLoop::Timer::~Timer() {
  cancel();
}

void EventLoop::Timer::after(std::chrono::milliseconds delay, Action action) {
  const std::uint64_t generation = ++state_->generation;
  state_->timer.expires_after(delay);
  state_->timer.async_wait(
      [state = state_, generation, action = std::move(action)](const boost::system::error_code& error) {
        if (!error && generation == state->generation) action();
      });
}

void EventLoop::Timer::cancel() {
  ++state_->generation;
  state_->timer.cancel();
}

struct EventLoop::Watch::State : std::enable_shared_from_this<State> {
  State(asio::io_context& io, int number) : descriptor(io, number) {}
  asio::posix::stream_descriptor descriptor;
  Action readable;
  bool alive = true;

  void wait() {
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](const boost::system::error_code& error) {
                            if (error || !self->alive) return;
                            self->readable();
                            if (self->alive) self->wait();
                          });
  }
};

EventLoop::Watch::Watch(EventLoop& loop, int descriptor)
    : state_(std::make_shared<State>(loop.context_->io, descriptor)) {}

EventLoop::Watch::~Watch() {
  state_->alive = false;
  state_->descriptor.release();  // not ours to close
}

void EventLoop::Watch::on_readable(Action action) {
  state_->readable = std::move(action);
  state_->wait();
}

void EventLoop::Watch::when_writable(Action action) {
  state_->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                [state = state_, action = std::move(action)](const boost::system::error_code& error) {
                                  if (!error && state->alive) action();
                                });
}

}  // namespace stadtkern::lifecycle

// SPDX-License-Identifier: Apache-2.0
#include "testkit/module.h"

#include "testkit/node.h"

#include <algorithm>

namespace stadtkern::testkit {
namespace {

bool is_request(const runtime::Message& message) {
  wire::Prefix prefix;
  return wire::read(std::as_bytes(std::span(message.header)), prefix) == wire::PrefixError::None &&
         prefix.kind == wire::Kind::Request;
}

}  // namespace

Module::Module(Node& node, Manifest manifest, wire::control::Welcome welcome, std::string folder, unsigned workers,
               int log)
    : node_(node),
      manifest_(std::move(manifest)),
      welcome_(std::move(welcome)),
      log_(log, manifest_.id, manifest_.version) {
  runtime::Options options;
  options.folder = std::move(folder);
  options.clock = node_.clock().for_stores();
  options.stuck_write = std::chrono::microseconds::max();  // a test lets hours pass while one runs
  options.monotonic_ns = [&clock = node_.clock()] { return clock.steady_us() * 1000; };
  options.wait = [this](const std::atomic<bool>& done) { wait(done); };
  options.wake = [this] {
    { const std::lock_guard lock(mutex_); }
    signal_.notify_all();
  };
  options.defer = [this](std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      deferred_.push_back(std::move(task));
    }
    signal_.notify_all();
  };
  runtime_ = std::make_unique<runtime::Runtime>(welcome_, std::move(options), *this, log_);
  for (unsigned i = 0; i < workers; ++i) threads_.emplace_back([this] { work(); });
  threads_.emplace_back([this] { run_deferred(); });
}

Module::~Module() {
  stop();
}

Status Module::create(const stadtkern_entry& entry) {
  return runtime_->create(entry);
}

void Module::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(closed_, true)) return;
  }
  signal_.notify_all();
  for (auto& thread : threads_) thread.join();
  runtime_->destroy();
}

bool Module::provides(std::uint32_t service) const {
  return std::any_of(welcome_.services.begin(), welcome_.services.end(),
                     [&](const auto& known) { return known.id == service && known.provided; });
}

bool Module::may_call(std::uint32_t service) const {
  return std::any_of(welcome_.services.begin(), welcome_.services.end(),
                     [&](const auto& known) { return known.id == service && !known.provided; });
}

void Module::deliver(runtime::Message message) {
  const std::lock_guard order(order_mutex_);
  arrived_(message);
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    waiting_.push_back(std::move(message));
  }
  signal_.notify_all();
}

bool Module::send(std::string_view header, std::string_view payload) {
  return node_.from_module(*this, header, payload);
}

// With `until`: from inside a handler, so no request. False when it came true, or the module ends.
bool Module::next(runtime::Message& out, const std::atomic<bool>* until) {
  std::unique_lock lock(mutex_);
  auto found = waiting_.end();
  signal_.wait(lock, [&] {
    if (closed_ || (until && *until)) return true;
    found = until ? std::find_if_not(waiting_.begin(), waiting_.end(), is_request) : waiting_.begin();
    return found != waiting_.end();
  });
  if (closed_ || (until && *until)) return false;
  out = std::move(*found);
  waiting_.erase(found);
  ++busy_;
  return true;
}

void Module::work() {
  runtime::Message message;
  while (next(message, nullptr)) {
    runtime_->handle(std::move(message));
    {
      const std::lock_guard lock(mutex_);
      --busy_;
    }
    signal_.notify_all();
  }
}

void Module::wait(const std::atomic<bool>& done) {
  runtime::Message message;
  while (next(message, &done)) {
    runtime_->handle(std::move(message));
    const std::lock_guard lock(mutex_);
    --busy_;
    signal_.notify_all();
  }
}

void Module::run_deferred() {
  std::unique_lock lock(mutex_);
  for (;;) {
    signal_.wait(lock, [&] { return closed_ || !deferred_.empty(); });
    if (deferred_.empty()) return;
    const auto task = std::move(deferred_.front());
    deferred_.pop_front();
    ++busy_;
    lock.unlock();
    task();
    lock.lock();
    --busy_;
    signal_.notify_all();
  }
}

void Module::settle() {
  {
    std::unique_lock lock(mutex_);
    signal_.wait_for(lock, kLongestWait,
                     [&] { return closed_ || (waiting_.empty() && deferred_.empty() && busy_ == 0); });
    if (closed_) return;
  }
  runtime_->settle();
}

}  // namespace stadtkern::testkit

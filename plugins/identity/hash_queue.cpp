// SPDX-License-Identifier: EUPL-1.2
#include "hash_queue.h"

#include <chrono>
#include <utility>

namespace identity {

HashQueue::~HashQueue() {
  std::array<std::deque<Job>, 2> dropped;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(lines_);
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

HashQueue::Added HashQueue::add(Line line, const std::string& client, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    std::deque<Job>& jobs = lines_[static_cast<std::size_t>(line)];
    if (closed_ || jobs.size() >= limits_.waiting) {
      ++refused_;
      return Added::Full;
    }
    std::size_t& mine = of_client_[client];
    if (mine >= limits_.per_client) {
      ++refused_;
      return Added::ClientFull;
    }
    ++mine;
    jobs.push_back({client, std::move(job)});
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  }
  changed_.notify_all();
  return Added::Yes;
}

void HashQueue::drain(std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (count() > 0 || running_) {
      on_drained_ = std::move(done);
      return;
    }
  }
  done();
}

// In turn while both wait.
HashQueue::Job HashQueue::take() {
  if (lines_[turn_].empty()) turn_ = 1 - turn_;
  std::deque<Job>& jobs = lines_[turn_];
  turn_ = 1 - turn_;
  Job job = std::move(jobs.front());
  jobs.pop_front();
  return job;
}

void HashQueue::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return closed_ || count() > 0; });
    if (count() == 0) {
      const auto done = std::exchange(on_drained_, nullptr);
      lock.unlock();
      if (done) done();
      return;
    }
    Job job = take();
    running_ = true;
    ++ran_;
    lock.unlock();
    const auto began = std::chrono::steady_clock::now();
    job.run();
    job.run = nullptr;
    const auto took = std::chrono::steady_clock::now() - began;
    lock.lock();
    running_ = false;
    busy_us_ += std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    const auto mine = of_client_.find(job.client);
    if (--mine->second == 0) of_client_.erase(mine);
  }
}

std::size_t HashQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return count();
}

std::uint64_t HashQueue::ran() const {
  const std::lock_guard lock(mutex_);
  return ran_;
}

std::int64_t HashQueue::busy_us() const {
  const std::lock_guard lock(mutex_);
  return busy_us_;
}

std::uint64_t HashQueue::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

}  // namespace identity

// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.h"

#include <filesystem>

namespace stadtkern::runtime {
namespace {

Error busy() {
  return {Code::Unavailable, "too many such jobs are under way: try again in a moment", "worker", {}, 2000};
}

}  // namespace

WorkerPool::WorkerPool(std::vector<wire::control::Worker> workers, std::string folder)
    : folder_(folder.empty() ? folder : std::filesystem::absolute(folder).lexically_normal().string()) {
  for (auto& worker : workers) workers_.emplace(worker.name, worker);
}

Status WorkerPool::run(std::string_view name, std::vector<std::string> arguments, std::string_view input, Done done) {
  const auto worker = workers_.find(name);
  if (worker == workers_.end()) {
    return Error{Code::PermissionDenied, "plugin.toml names no worker \"" + std::string(name) + "\""};
  }
  if (input.size() > kMaxInput) return Error{Code::TooLarge, "a worker's input has at most 32 MiB", "worker"};
  const std::lock_guard lock(mutex_);
  if (ending_ || waiting_.size() >= kWaiting || bytes_ + input.size() > kMaxWaitingInput) return busy();
  bytes_ += input.size();
  const auto latest = std::chrono::steady_clock::now() + kLongestWait;
  waiting_.push_back({&worker->second, std::move(arguments), std::string(input), std::move(done), latest});
  if (idle_ >= waiting_.size() || threads_.size() >= kAtOnce) {
    changed_.notify_one();
  } else {
    threads_.emplace_back([this] { work(); });
  }
  return {};
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const bool late = std::chrono::steady_clock::now() > job.latest;
    job.done(late || ending_ ? Result<WorkerOutcome>(busy())
                             : run_worker(*job.worker, folder_, job.arguments, job.input, ending_));
    job.done = nullptr;
    lock.lock();
    bytes_ -= job.input.size();
  }
}

void WorkerPool::stop() {
  std::vector<std::thread> ending;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    ending.swap(threads_);
  }
  changed_.notify_all();
  for (std::thread& thread : ending) thread.join();
}

}  // namespace stadtkern::runtime

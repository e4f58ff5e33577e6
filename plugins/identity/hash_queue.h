// SPDX-License-Identifier: EUPL-1.2
// Where passwords are hashed: one thread behind two bounded lines, so that no worker and no writer ever waits for
// Argon2 and its memory is used once at a time. Who is known has a line of his own: a crowd of strangers that fills
// theirs keeps him waiting for one of them at most. Owned by the plugin; add() on any thread.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

namespace identity {

class HashQueue {
 public:
  struct Limits {
    std::size_t waiting = 32;    // in each line
    std::size_t per_client = 4;  // waiting or running
  };
  enum class Line { Known, Anybody };
  enum class Added { Yes, Full, ClientFull };

  HashQueue() : HashQueue(Limits{}) {}
  explicit HashQueue(Limits limits) : limits_(limits) {}
  // Ends after the job that runs now; what waits is dropped: drain() first.
  ~HashQueue();
  HashQueue(const HashQueue&) = delete;
  HashQueue& operator=(const HashQueue&) = delete;

  // `job` runs later, once, or never when it was not added. It must not throw.
  [[nodiscard]] Added add(Line line, const std::string& client, std::function<void()> job);
  // Takes nothing more and calls `done` once the last job has ended, on its thread or on this one.
  void drain(std::function<void()> done);

  std::size_t waiting() const;
  std::uint64_t ran() const;      // jobs begun so far
  std::uint64_t refused() const;  // not added
  std::int64_t busy_us() const;   // how long jobs have run, all together

 private:
  struct Job {
    std::string client;
    std::function<void()> run;
  };
  void run();
  [[nodiscard]] std::size_t count() const { return lines_[0].size() + lines_[1].size(); }
  Job take();

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::deque<Job>, 2> lines_;
  std::size_t turn_ = 0;  // of the lines
  std::unordered_map<std::string, std::size_t> of_client_;
  std::function<void()> on_drained_;
  std::uint64_t ran_ = 0;
  std::uint64_t refused_ = 0;
  std::int64_t busy_us_ = 0;
  bool running_ = false;
  bool closed_ = false;
  std::thread thread_;  // from the first job on
};

}  // namespace identity

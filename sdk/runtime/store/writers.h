// SPDX-License-Identifier: Apache-2.0
// The writer threads: towns with waiting writes stand in one queue and get a batch in turn; a town has one batch at a
// time. Internal to Stores.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/store/batch.h"
#include "runtime/store/shelf.h"
#include "runtime/store/stores.h"
#include "runtime/store/town.h"

namespace stadtkern::runtime::store {

class Writers {
 public:
  Writers(std::mutex& mutex, Shelf& shelf, std::size_t batch_limit, const StoreLimits& limits, const Hooks& hooks,
          const Clock& clock);
  // Runs what is queued, then ends the threads.
  ~Writers();
  Writers(const Writers&) = delete;
  Writers& operator=(const Writers&) = delete;

  // With the mutex held: the town has a waiting write. Wakes a thread only when one is idle and the town stood still.
  void schedule(Town& town);
  // Any thread, without the mutex.
  void watch();

 private:
  using Lock = std::unique_lock<std::mutex>;

  // What one thread is doing, for watch().
  struct Seat {
    std::mutex mutex;
    std::string town;                       // guarded by `mutex`
    std::atomic<std::int64_t> since_us{0};  // begin of the running write function; 0: none
    std::atomic<bool> reported{false};
  };

  void work(Seat& seat);
  Town* next_turn();  // the first whose store is open or finds room; takes it off the queue
  bool waited_long(Town& town) const;
  void turn(Lock& lock, Town& town, Seat& seat);
  void run_batch(Town& town, Seat& seat);
  void run_writes(Town& town, Seat& seat, Batch& batch, WriterRight& right,
                  std::vector<std::chrono::microseconds>& slow);
  void refuse(Town& town, const Error& error, std::size_t limit);
  void answer(Town& town, std::vector<Batch::Finished>& finished);
  bool take_next(Town& town);

  std::mutex& mutex_;
  Shelf& shelf_;
  const std::size_t batch_limit_;
  const StoreLimits& limits_;
  const Hooks& hooks_;
  const Clock& clock_;
  std::deque<Town*> turns_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
  std::condition_variable work_;
  std::deque<Seat> seats_;
  std::vector<std::thread> threads_;
};

}  // namespace stadtkern::runtime::store

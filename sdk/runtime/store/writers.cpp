// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/writers.h"

#include <algorithm>
#include <utility>

namespace stadtkern::runtime::store {

namespace {

// A queue that was long once doesn't keep its memory: there may be a thousand towns.
constexpr std::size_t kKeptCapacity = 64;
// With every open store at work and none of them waiting for a writer: how often to look again at the latest.
constexpr std::chrono::milliseconds kLookForRoom{5};

void shrink(std::vector<PendingWrite>& writes) {
  if (writes.capacity() > kKeptCapacity) std::vector<PendingWrite>{}.swap(writes);
}

}  // namespace

Writers::Writers(std::mutex& mutex, Shelf& shelf, std::size_t batch_limit, const StoreLimits& limits,
                 const Hooks& hooks, const Clock& clock)
    : mutex_(mutex), shelf_(shelf), batch_limit_(batch_limit), limits_(limits), hooks_(hooks), clock_(clock) {
  for (std::size_t i = 0; i < limits.writers; ++i) {
    Seat& seat = seats_.emplace_back();
    threads_.emplace_back([this, &seat] { work(seat); });
  }
}

Writers::~Writers() {
  {
    const Lock lock{mutex_};
    stopping_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Writers::schedule(Town& town) {
  if (town.scheduled) return;
  town.scheduled = true;
  turns_.push_back(&town);
  if (idle_ > 0) work_.notify_one();
}

void Writers::work(Seat& seat) {
  Lock lock{mutex_};
  for (;;) {
    while (turns_.empty()) {
      if (stopping_) return;
      ++idle_;
      work_.wait(lock);
      --idle_;
    }
    if (Town* town = next_turn(); town != nullptr) {
      turn(lock, *town, seat);
    } else {
      shelf_.wait(lock, kLookForRoom);  // a batch or a read that ends makes room
    }
  }
}

Town* Writers::next_turn() {
  const auto next = std::find_if(turns_.begin(), turns_.end(),
                                 [&](Town* town) { return shelf_.can_open(*town) || waited_long(*town); });
  if (next == turns_.end()) return nullptr;
  Town* town = *next;
  turns_.erase(next);
  return town;
}

bool Writers::waited_long(Town& town) const {
  const auto now = std::chrono::steady_clock::now();
  if (!town.without_room_since) town.without_room_since = now;
  return now - *town.without_room_since >= limits_.room_wait;
}

void Writers::turn(Lock& lock, Town& town, Seat& seat) {
  Status opened = shelf_.open(lock, town, std::chrono::milliseconds{0});
  if (!opened && opened.error().reason == "no_room" && !waited_long(town)) {
    turns_.push_back(&town);  // somebody else took the room
    return;
  }
  town.without_room_since.reset();
  lock.unlock();
  if (opened) {
    run_batch(town, seat);
  } else {
    refuse(town, opened.error(), limits_.max_queued);
  }
  lock.lock();
  if (opened) shelf_.touch(town);
  if (town.position < town.current.size() || !town.incoming.empty()) {
    turns_.push_back(&town);
    return;
  }
  shrink(town.current);
  shrink(town.incoming);
  town.scheduled = false;
  shelf_.idle();
}

void Writers::run_batch(Town& town, Seat& seat) {
  OpenStore& store = *town.store;
  WriterRight& right = store.database->right();
  if (Status got = right.acquire(); !got) {
    refuse(town, got.error(), batch_limit_);
    if (hooks_.writer_busy) hooks_.writer_busy(town.name);
    return;
  }
  Batch batch{store.database->writer(), store.idempotency, clock_.wall_us(), town.blobs.get()};
  if (Status begun = batch.begin(); !begun) {
    right.release();
    return refuse(town, begun.error(), batch_limit_);
  }
  std::vector<std::chrono::microseconds> slow;
  {
    const std::lock_guard guard{seat.mutex};
    seat.town = town.name;
  }
  run_writes(town, seat, batch, right, slow);
  Status stored = batch.commit();
  if (stored) {
    stored = right.settled();
    if (!stored) batch.doubt(stored.error());
  }
  if (stored) {
    // Before anybody else may write: so that nobody names a blob whose file is on its way out.
    if (batch.removed_blobs()) (void)remove_unused_blobs(store.database->writer(), *town.blobs);
    for (const auto& progress : batch.overwriting()) store.database->overwrite(*progress);
  }
  // What is committed is answered before the log is copied into the file, which takes milliseconds where the pages lie
  // far apart; others may write after that.
  const bool keeps_house = stored && store.database->housekeeping_due();
  if (!keeps_house) right.release();
  answer(town, batch.finished());
  if (keeps_house) {
    store.database->housekeep();
    right.release();
  }
  if (const auto last = batch.published(); last && hooks_.published) {
    hooks_.published(town.name, store.log_id, *last);
  }
  if (hooks_.slow_write) {
    for (const auto ran : slow) hooks_.slow_write(town.name, ran);
  }
}

void Writers::run_writes(Town& town, Seat& seat, Batch& batch, WriterRight& right,
                         std::vector<std::chrono::microseconds>& slow) {
  const std::int64_t started = clock_.steady_us();
  std::int64_t before = started;
  for (std::size_t count = 0; count < batch_limit_ && !batch.broken() && take_next(town); ++count) {
    seat.reported.store(false, std::memory_order_relaxed);
    seat.since_us.store(std::max<std::int64_t>(before, 1), std::memory_order_release);
    batch.run(std::move(town.current[town.position++]));
    seat.since_us.store(0, std::memory_order_release);
    const std::int64_t now = clock_.steady_us();
    const std::chrono::microseconds ran{now - before};
    if (ran > limits_.slow_write) slow.push_back(ran);
    if (ran > limits_.stuck_write && !seat.reported.exchange(true) && hooks_.stuck_write) {
      hooks_.stuck_write(town.name, ran);
    }
    before = now;
    const auto batch_time = right.wanted() ? limits_.batch_time / 2 : limits_.batch_time;
    if (std::chrono::microseconds{now - started} >= batch_time) break;
  }
}

bool Writers::take_next(Town& town) {
  if (town.position < town.current.size()) return true;
  town.current.clear();
  town.position = 0;
  const Lock lock{mutex_};
  town.current.swap(town.incoming);
  return !town.current.empty();
}

void Writers::refuse(Town& town, const Error& error, std::size_t limit) {
  std::vector<Batch::Finished> refused;
  while (refused.size() < limit && take_next(town)) {
    refused.push_back({std::move(town.current[town.position++]), error});
  }
  answer(town, refused);
}

void Writers::answer(Town& town, std::vector<Batch::Finished>& finished) {
  {
    const Lock lock{mutex_};
    town.unanswered -= finished.size();
    for (const Batch::Finished& one : finished) {
      if (one.write.key) town.running_keys.erase(one.write.key->scope);
    }
  }
  for (Batch::Finished& one : finished) one.write.job->done(std::move(one.outcome), one.replayed);
}

void Writers::watch() {
  const std::int64_t now = clock_.steady_us();
  for (Seat& seat : seats_) {
    const std::int64_t since = seat.since_us.load(std::memory_order_acquire);
    const std::chrono::microseconds ran{now - since};
    if (since == 0 || ran <= limits_.stuck_write || seat.reported.exchange(true)) continue;
    std::string town;
    {
      const std::lock_guard guard{seat.mutex};
      town = seat.town;
    }
    if (hooks_.stuck_write) hooks_.stuck_write(town, ran);
  }
}

}  // namespace stadtkern::runtime::store

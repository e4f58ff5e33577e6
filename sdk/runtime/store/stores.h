// SPDX-License-Identifier: Apache-2.0
// All stores of one module's process: opened at need and closed when others need the room, read on the caller's thread,
// written by a few writer threads that serve the towns in turn.
#pragma once

#include <stadtkern/result.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/database.h"
#include "runtime/store/job.h"
#include "runtime/store/migrations.h"

namespace stadtkern::runtime::store {

// Both in microseconds. Any thread.
struct Clock {
  std::function<std::int64_t()> wall_us;    // since 1970, for what is stored
  std::function<std::int64_t()> steady_us;  // never goes back, for how long something ran
  static Clock system();
};

// Called by the store, never with a lock held; each must return soon. Empty ones are left out.
struct Hooks {
  // [writer] Once per batch that published events, after its commit and its jobs' answers.
  std::function<void(std::string_view town, std::string_view log_id, std::int64_t last_seq)> published;
  // [writer] A write function ran longer than StoreLimits::slow_write: the plugin's fault.
  std::function<void(std::string_view town, std::chrono::microseconds ran)> slow_write;
  // [thread that calls watch, or writer] A write function runs longer than StoreLimits::stuck_write; once per write.
  // The host aborts.
  std::function<void(std::string_view town, std::chrono::microseconds ran)> stuck_write;
  // [writer] Another process did not let go of the writer's right in time; the batch was answered Unavailable.
  std::function<void(std::string_view town)> writer_busy;
};

struct StoreLimits {
  std::size_t max_open = 64;                     // stores open at once
  std::size_t writers = 2;                       // threads
  std::size_t max_batch = 256;                   // writes per commit; the backend may want fewer
  std::size_t max_queued = 1024;                 // writes per town, waiting and running
  std::size_t idle_readers = 2;                  // read connections kept per store
  std::chrono::microseconds batch_time{10'000};  // a batch takes no further write after this; half, when another
                                                 // process waits
  std::chrono::microseconds slow_write{20'000};
  std::chrono::microseconds stuck_write{1'000'000};
  std::chrono::milliseconds room_wait{2000};  // for an idle store to close when max_open are open
};

// Thread-safe. Destroying it runs what is queued, then closes all stores; no call may be under way then.
class Stores {
 public:
  // `blobs`: .../stores/MODULE, below which each town's blobs lie (blobs.h); empty: there are none.
  Stores(std::unique_ptr<Backend> backend, StoreLimits limits = {}, Hooks hooks = {}, Clock clock = Clock::system(),
         std::filesystem::path blobs = {});
  ~Stores();
  Stores(const Stores&) = delete;
  Stores& operator=(const Stores&) = delete;

  // Makes the town's store known, creates it when it's missing and brings it to the migrations' schema, on this thread.
  // Called again with other migrations, they replace the old ones. Errors: those of Migrations::apply and the database;
  // InvalidArgument for a bad town name; ResourceExhausted when no room became free.
  Status open(std::string_view town, std::shared_ptr<const Migrations> migrations);

  // Runs `read` on this thread with a connection that can only read and sees one state of the store throughout. Errors:
  // what `read` returns, NotFound for a town that was never opened, ResourceExhausted when no room became free.
  Status read(std::string_view town, const std::function<Status(Connection&)>& read);

  // Queues a write. Refused at once, with `done` called on this thread: NotFound (the town was never opened),
  // ResourceExhausted (the town's queue is full), Conflict with reason "still_running" (its key is queued or running).
  void write(std::string_view town, std::unique_ptr<Job> job, std::optional<IdempotencyKey> key = {});

  // Makes a blob durable before the write that names it (Tx::add_blob), on this thread; reads one back. Errors: those
  // of BlobFolder, NotFound as for read, Unimplemented when these stores have no blobs.
  Result<std::string> put_blob(std::string_view town, std::string_view content);
  Result<std::string> get_blob(std::string_view town, std::string_view name);
  // Blobs in one folder that were not put since then and that no row uses (BlobFolder::not_put_since), on this thread.
  Result<std::vector<std::string>> unused_blobs(std::string_view town, unsigned folder, std::time_t before);

  // Stops the town's writers and keeps what the store is then (Backend::hold). Any thread; waits at most `wait`, and
  // for the store's folders. Errors: NotFound for a town that was never opened, and those of Backend::hold.
  Result<std::unique_ptr<Snapshot>> hold(std::string_view town, std::chrono::milliseconds wait);

  // Waits until the town's work is done, closes its store and forgets it. New work is refused meanwhile.
  void close(std::string_view town);

  // Looks for write functions that run too long; the host's control thread calls it a few times a second.
  void watch();

  [[nodiscard]] std::size_t open_count() const;
  [[nodiscard]] std::size_t queued(std::string_view town) const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace stadtkern::runtime::store

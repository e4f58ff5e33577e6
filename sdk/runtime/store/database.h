// SPDX-License-Identifier: Apache-2.0
// What a database must offer to hold stores: SQLite files, or PostgreSQL schemas. Everything above is the same for
// both.
#pragma once

#include <stadtkern/result.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/store/connection.h"
#include "runtime/store/overwriting.h"
#include "runtime/store/snapshot.h"
#include "runtime/store/writer_right.h"

namespace stadtkern::runtime::store {

// One town's store, open. Connections that it gave out are closed before it.
class Database {
 public:
  virtual ~Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // The only connection that may write, used while `right` is held.
  [[nodiscard]] virtual Connection& writer() noexcept = 0;
  [[nodiscard]] virtual WriterRight& right() noexcept = 0;
  // A further connection that can only read. Any thread.
  virtual Result<std::unique_ptr<Connection>> reader() = 0;
  // Whether there is work that no other writer may disturb; it is done with the right still held, some milliseconds.
  [[nodiscard]] virtual bool housekeeping_due() const noexcept = 0;
  virtual void housekeep() noexcept = 0;
  // After a commit, with the right still held: one step, of a few milliseconds, in removing what was deleted from logs
  // and unused parts of the files.
  virtual void overwrite(Overwriting& progress) noexcept = 0;

 protected:
  Database() = default;
};

class Backend {
 public:
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  // What a new store begins with; may be empty. Runs in the transaction that makes the store.
  using FirstContent = std::function<Status(Connection&)>;

  // Opens the town's store. A missing one is made durably, with its first content or, on any error, not at all. Any
  // thread, also concurrently for other towns.
  virtual Result<std::unique_ptr<Database>> open(std::string_view town, const FirstContent& first) = 0;
  // Stops the store's writers between two batches, in all processes, and keeps what it is then. The caller releases the
  // snapshot soon: they wait at most for their right's limit. Errors: NotFound; Unavailable, reason "writer_busy", when
  // a batch did not end within `wait`; FailedPrecondition, reason "no_backup", where the database has tools of its own.
  virtual Result<std::unique_ptr<Snapshot>> hold(std::string_view town, std::chrono::milliseconds wait) = 0;
  // How many writes one transaction carries well.
  [[nodiscard]] virtual std::size_t max_batch() const noexcept = 0;

 protected:
  Backend() = default;
};

// Town names become folders and schemas: 1 to 48 of [a-z0-9_-], beginning with a letter or digit.
[[nodiscard]] bool valid_town(std::string_view town) noexcept;

}  // namespace stadtkern::runtime::store

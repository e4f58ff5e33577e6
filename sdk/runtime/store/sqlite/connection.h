// SPDX-License-Identifier: Apache-2.0
// Connection over one SQLite file. A store has one writer and a few readers; all work without SQLite's own mutexes, as
// a connection is used by one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/store/connection.h"
#include "runtime/store/sqlite/statements.h"

struct sqlite3;

namespace stadtkern::runtime::store::sqlite {

enum class Access : std::uint8_t {
  Read,
  Write,
  Create,  // a new file that nobody else knows; nothing is synced until its maker does
};

class SqliteConnection final : public Connection {
 public:
  // Opens the file; Write sets synchronous=FULL. Errors: DataLoss when it isn't a store,
  // StorageFull, Unavailable.
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Access access);
  ~SqliteConnection() override;

  Result<std::int64_t> execute(Origin origin, std::string_view sql, std::span<const Value> values,
                               const OnRow& on_row) override;
  Status begin() override;
  Status commit() override;
  void rollback() noexcept override;
  Status savepoint() override;
  Status release() override;
  Status rollback_to() override;
  [[nodiscard]] bool in_transaction() const noexcept override;

  // Whether the write-ahead log has grown over `kLogPages`.
  [[nodiscard]] bool checkpoint_due() const noexcept { return log_pages_ >= kLogPages; }
  // Moves what stands in the write-ahead log into the file. Call it where no other process may write (inside the
  // writer's right), or the log would never be reused under load.
  void checkpoint() noexcept;
  // Copies all of the log into the file, cuts it off, and fills the unused parts of so many pages from `from` with
  // zeros. Returns the page to go on with, 0 after the last; nothing when a reader still needs the log after `wait`, or
  // the file cannot be read or written. Only inside the writer's right and outside a transaction.
  std::optional<std::int64_t> clear_unused(std::int64_t from, std::int64_t count,
                                           std::chrono::milliseconds wait) noexcept;
  // Leaves the log as it is when this connection closes, because another process is writing.
  void keep_log_at_close() noexcept;
  // Ends a file opened with Create: everything in the one file, which from now on is used with a write-ahead log.
  Status finish_draft();
  // Copies the database as this connection's transaction sees it into a new file, which nobody may know yet.
  Status copy_to(const std::string& path);
  // Refuses to grow beyond this many pages of 4 KiB: a quota.
  Status limit_pages(std::int64_t pages);

  // A log of this size is copied in a few milliseconds, which is what another process waits for.
  static constexpr int kLogPages = 500;

 private:
  SqliteConnection(sqlite3* db, Access access);
  Status configure();
  bool empty_log(std::chrono::milliseconds wait) noexcept;
  Status control(sqlite3_stmt*& statement, const char* sql);
  Status pragma(const char* sql);
  Status bind(sqlite3_stmt* statement, std::span<const Value> values) const;
  Result<std::int64_t> step(sqlite3_stmt* statement, const OnRow& on_row);
  static int authorize(void* self, int action, const char* first, const char* second, const char*, const char*);
  static int log_grew(void* self, sqlite3*, const char*, int pages);

  sqlite3* db_;
  Access access_;
  Origin origin_ = Origin::System;  // of the statement that runs now
  bool begun_ = false;
  int log_pages_ = 0;
  Statements statements_;
  // Transaction control, prepared once: SAVEPOINT and RELEASE run for every write.
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  sqlite3_stmt* rollback_ = nullptr;
  sqlite3_stmt* savepoint_ = nullptr;
  sqlite3_stmt* release_ = nullptr;
  sqlite3_stmt* rollback_to_ = nullptr;
};

}  // namespace stadtkern::runtime::store::sqlite

// SPDX-License-Identifier: Apache-2.0
// A connection to one town's store, whatever database is behind it. SQL is the common dialect (dialect.h); errors are
// Stadtkern's codes. Used by one thread at a time; owned by the store that opened it.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>

#include "runtime/store/value.h"

namespace stadtkern::runtime::store {

// Called per row; false ends the reading early (what the statement changes is changed all the same).
using OnRow = std::function<bool(const Row&)>;

// Who wrote the SQL: decides what it may say and which tables it may name.
enum class Origin : std::uint8_t {
  Module,     // one SELECT, INSERT, UPDATE, DELETE or WITH of a module
  Migration,  // additionally CREATE, ALTER and DROP of tables, indexes and views
  System,     // the runtime itself; may name sk_ tables
};

class Connection {
 public:
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one statement of a module and returns how many rows it changed (0 for a SELECT). Rows go to `on_row` on this
  // thread; inside it the same connection may run other statements. Prepared statements are cached by text.
  // After an error of the database's own, only rollback_to (or the transaction's end) makes the connection go on: a
  // database may refuse every statement until then.
  // Errors: Conflict (reason "unique", "foreign_key"), InvalidArgument (reason "text": NUL or broken UTF-8; "number":
  // NaN), StorageFull, DataLoss, Unavailable, FailedPrecondition (reason "read_only"), TooLarge, and Internal with
  // reason "sql", "type", "not_null" or "check" for what only a mistake in the module can cause.
  Result<std::int64_t> query(std::string_view sql, std::span<const Value> values, const OnRow& on_row = {}) {
    return execute(Origin::Module, sql, values, on_row);
  }
  Result<std::int64_t> query(std::string_view sql, std::initializer_list<Value> values = {}, const OnRow& on_row = {}) {
    return execute(Origin::Module, sql, {values.begin(), values.size()}, on_row);
  }

  // The same for the runtime's own statements.
  Result<std::int64_t> system(std::string_view sql, std::initializer_list<Value> values = {},
                              const OnRow& on_row = {}) {
    return execute(Origin::System, sql, {values.begin(), values.size()}, on_row);
  }

  virtual Result<std::int64_t> execute(Origin origin, std::string_view sql, std::span<const Value> values,
                                       const OnRow& on_row) = 0;

  // A write connection's begin takes the right to write at once; a read connection's begin fixes what it sees.
  virtual Status begin() = 0;
  // On an error nothing was committed and no transaction is open, unless the error says outcome_unknown.
  virtual Status commit() = 0;
  // Never fails to leave the connection without a transaction, or broken (then every later call says so).
  virtual void rollback() noexcept = 0;

  // Savepoints nest; release and rollback_to act on the innermost, which is gone afterwards.
  virtual Status savepoint() = 0;
  virtual Status release() = 0;
  virtual Status rollback_to() = 0;

  // False once the database has ended the transaction by itself (a full disk does that): everything since begin is
  // lost.
  [[nodiscard]] virtual bool in_transaction() const noexcept = 0;

 protected:
  Connection() = default;
};

}  // namespace stadtkern::runtime::store

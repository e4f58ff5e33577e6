// SPDX-License-Identifier: Apache-2.0
// A module's schema as a numbered list of SQL scripts, applied per store, each in a transaction with its number.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store {

struct Migration {
  int number = 0;    // 1, 2, 3 ...
  std::string name;  // "waits" of 001_waits.sql
  std::string sql;   // statements in the common dialect, each ended by ;
};

class Migrations {
 public:
  // `reads_from`: the oldest schema number whose code can still use a store that has all of these (schema_reads_from
  // of plugin.toml). Refuses gaps, doubles, another order, SQL outside the dialect, and reads_from outside 0..schema.
  static Result<Migrations> make(std::vector<Migration> list, int reads_from);

  [[nodiscard]] int schema() const noexcept { return static_cast<int>(list_.size()); }

  // A new store's content: the runtime's tables and all migrations, in the caller's transaction.
  Status create(Connection& connection, std::int64_t now_us) const;

  struct Applied {
    int migrations = 0;  // how many were missing
    std::string log_id;  // the store's (meta.h)
  };
  // Brings the store to schema(). Interrupted, it goes on where it stopped.
  // The caller holds the writer's right. A store with more migrations than these is used as it is when it allows this
  // schema. Errors, all with words for the operator: FailedPrecondition with reason "migration_changed" (an applied
  // one has another text now), "store_too_new", "migration_unknown" (a number is missing in the store); what the SQL
  // ran into otherwise, naming migration and statement.
  Result<Applied> apply(Connection& connection, std::int64_t now_us) const;

 private:
  Migrations(std::vector<Migration> list, int reads_from) : list_(std::move(list)), reads_from_(reads_from) {}
  Result<int> begin_at(Connection& connection, std::string& log_id) const;
  [[nodiscard]] Status check_newer(Connection& connection, int found) const;
  [[nodiscard]] Status run(Connection& connection, const Migration& migration, std::int64_t now_us) const;

  std::vector<Migration> list_;
  int reads_from_;
};

}  // namespace stadtkern::runtime::store

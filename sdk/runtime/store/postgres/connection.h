// SPDX-License-Identifier: Apache-2.0
// Connection over a schema of a PostgreSQL database. It has a session of the pool only while it needs one: a reader for
// its transaction, the writer while the writer's right is held.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "runtime/store/connection.h"
#include "runtime/store/dialect.h"
#include "runtime/store/postgres/pool.h"

namespace stadtkern::runtime::store::postgres {

// The schema of one open store. `id` is another for every opening: what was prepared before means nothing afterwards.
struct Place {
  std::string schema;
  std::uint64_t id;
};

class PgConnection final : public Connection {
 public:
  PgConnection(Pool& pool, const Place& place, Pool::Kind kind) : pool_(pool), place_(place), kind_(kind) {}
  ~PgConnection() override { rollback(); }

  Result<std::int64_t> execute(Origin origin, std::string_view sql, std::span<const Value> values,
                               const OnRow& on_row) override;
  Status begin() override;
  Status commit() override;
  void rollback() noexcept override;
  Status savepoint() override;
  Status release() override;
  Status rollback_to() override;
  [[nodiscard]] bool in_transaction() const noexcept override;

  // The writer's session, which its right takes and gives back.
  [[nodiscard]] Lease& lease() noexcept { return lease_; }

 private:
  struct Known {
    std::string sql;
    int placeholders;
    bool schema;
  };
  Result<const Known*> known(Origin origin, std::string_view sql);
  Status start();
  Status control(const char* sql);
  [[nodiscard]] Status check_open() const;
  Error failed(Error error);
  void end() noexcept;

  Pool& pool_;
  const Place& place_;
  const Pool::Kind kind_;
  Lease lease_;
  bool begun_ = false;
  // The first error since the innermost savepoint: the server refuses everything until that is rolled back.
  std::optional<Error> failure_;
  std::unordered_map<std::string, Known> known_;  // translated SQL by origin and text
  std::string key_;
};

}  // namespace stadtkern::runtime::store::postgres

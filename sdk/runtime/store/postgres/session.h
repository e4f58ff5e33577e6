// SPDX-License-Identifier: Apache-2.0
// One connection to the server: every wait has an end, and what it prepared it keeps, the least recently used going
// first. Used by one thread at a time.
#pragma once

#include <stadtkern/result.h>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/store/postgres/library.h"
#include "runtime/store/postgres/values.h"

namespace stadtkern::runtime::store::postgres {

// How long the server and the way to it may take.
struct Times {
  std::chrono::milliseconds connect{5000};
  std::chrono::milliseconds statement{5000};
  std::chrono::milliseconds migration{600'000};  // an index over many rows
  std::chrono::milliseconds writer{2000};        // for another's batch, and for any other lock
};

struct ClearResult {
  void operator()(pg_result* result) const noexcept { libpq::clear(result); }
};
using Answer = std::unique_ptr<pg_result, ClearResult>;

class Session {
 public:
  static constexpr std::size_t kKept = 256;

  // Connects and checks the database: UTF-8, collation C. Errors: Unavailable (reason "connect"), FailedPrecondition
  // (reason "collation", "encoding", "libpq").
  static Result<std::unique_ptr<Session>> connect(const std::string& conninfo, const Times& times);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Runs statements without values, in one message; the answer is the last one's.
  Result<Answer> run(const std::string& sql);
  // Runs one statement, prepared under `key` when that isn't empty. Keys differ with the text, the types of the values
  // and the store, whose tables the prepared statement means.
  Result<Answer> query(const std::string& key, const std::string& sql, const Arguments& arguments);

  // Statements of a migration may take longer, up to the end of the transaction.
  Status allow_migration();
  // Back to the usual time: the transaction is over.
  void end_migration() noexcept { patience_ = times_.statement; }

  [[nodiscard]] bool usable() const noexcept { return !lost_ && libpq::connected(connection_); }
  // False when the server has closed an idle session; costs no round trip.
  [[nodiscard]] bool alive() noexcept;
  [[nodiscard]] libpq::Transaction transaction() const noexcept;

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  struct Prepared {
    std::string key;
    std::string name;
  };

  Session(pg_conn* connection, const Times& times) : connection_(connection), times_(times) {}
  Status finish_connecting();
  Status set_up();
  Result<std::string> prepare(const std::string& key, const std::string& sql, const Arguments& arguments);
  void forget(std::list<Prepared>::iterator entry);
  // Sends what libpq holds and takes all answers; the last one counts, or the first error.
  Result<Answer> finish(bool sent);
  Status wait(bool for_write, Deadline deadline);
  Error lose(std::string_view why);

  pg_conn* connection_;
  Times times_;
  std::chrono::milliseconds patience_{times_.statement};
  bool lost_ = false;
  std::list<Prepared> prepared_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Prepared>::iterator> by_key_;
  std::vector<std::string> forgotten_;  // names that the server still knows
  std::uint64_t next_name_ = 0;
};

}  // namespace stadtkern::runtime::store::postgres

// SPDX-License-Identifier: Apache-2.0
// Prepared statements of one SQLite connection, kept by their text, the least recently used going first.
#pragma once

#include <stadtkern/result.h>

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/store/connection.h"

struct sqlite3;
struct sqlite3_stmt;

namespace stadtkern::runtime::store::sqlite {

// Borrowed from Statements for one run; gives itself back, reset and without values.
class Prepared {
 public:
  Prepared(sqlite3_stmt* statement, bool* in_use) noexcept : statement_(statement), in_use_(in_use) {}
  Prepared(Prepared&& other) noexcept;
  Prepared& operator=(Prepared&&) = delete;
  ~Prepared();

  [[nodiscard]] sqlite3_stmt* get() const noexcept { return statement_; }

 private:
  sqlite3_stmt* statement_;
  bool* in_use_;  // null: not cached, finalised at the end
};

class Statements {
 public:
  static constexpr std::size_t kKept = 256;

  explicit Statements(sqlite3* db) noexcept : db_(db) {}
  ~Statements();
  Statements(const Statements&) = delete;
  Statements& operator=(const Statements&) = delete;

  // `sql` in the common dialect. The same text running already (inside its own row callback) gets a second statement.
  Result<Prepared> prepare(Origin origin, std::string_view sql);
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    std::string key;  // origin, then text
    sqlite3_stmt* statement;
    bool in_use;
  };
  void drop_oldest() noexcept;

  sqlite3* db_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
  std::string wanted_;  // reused, so that a hit allocates nothing
};

}  // namespace stadtkern::runtime::store::sqlite

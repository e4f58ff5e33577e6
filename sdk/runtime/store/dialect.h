// SPDX-License-Identifier: Apache-2.0
// The common SQL dialect and what each database makes of it. Types are BIGINT, DOUBLE PRECISION, TEXT, @bytes and @id
// (a generated key, never used twice); placeholders are ?; times are BIGINT microseconds; booleans are 0 and 1. Pure.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store {

enum class Dialect : std::uint8_t { Sqlite, PostgreSql };

struct Statement {
  std::string sql;       // in the database's own words
  int placeholders = 0;  // how many values it takes
  bool schema = false;   // CREATE, ALTER or DROP
};

// Translates exactly one statement (a final ; is allowed). Tables become STRICT on SQLite. Refused with Internal/"sql":
// what is not common to both databases, a statement that `origin` may not run, and names of the runtime's and the
// database's own tables (sk_, sqlite_, pg_ ...) unless the origin is System.
[[nodiscard]] Result<Statement> translate(Dialect dialect, Origin origin, std::string_view sql);

// Cuts a script at its semicolons; statements without a word are left out. The views point into `script`.
[[nodiscard]] Result<std::vector<std::string_view>> split_script(std::string_view script);

}  // namespace stadtkern::runtime::store

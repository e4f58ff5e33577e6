// SPDX-License-Identifier: Apache-2.0
// SQLite's result codes in Stadtkern's words.
#pragma once

#include <stadtkern/result.h>

#include <string_view>

struct sqlite3;

namespace stadtkern::runtime::store::sqlite {

// The error of the last call on `db` (null: out of memory while opening). `doing` says what was tried; bound values
// never appear in the message. `reader`: a refused write is then the caller's mistake and not a read-only disk.
[[nodiscard]] Error last_error(sqlite3* db, std::string_view doing, bool reader = false);

}  // namespace stadtkern::runtime::store::sqlite

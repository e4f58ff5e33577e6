// SPDX-License-Identifier: EUPL-1.2
// The statements that read many entries: each has its index (migrations/001_entries.sql, tests/query_test.cpp). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "entry.h"

namespace feedback::entries {

// More are not counted: no page has them.
inline constexpr std::int64_t kMostCounted = 10'000;

struct Query {
  std::optional<State> state{};  // none: what is not answered yet, unless `all`
  bool all = false;
  std::optional<std::string> module{}, owner{};
  std::optional<Kind> kind{};
  std::string overdue{};  // a day: only open ones that were due before; empty: any
  bool doubtful = false;
  std::int64_t offset = 0;
  std::int64_t limit = 50;
};

// Its values view into the query.
struct Statement {
  std::string sql;
  std::vector<stadtkern::Value> values;
};
// `columns` is "SELECT ... FROM entries ".
[[nodiscard]] Statement list_statement(std::string_view columns, const Query& query);
[[nodiscard]] Statement count_statement(const Query& query);

// Of one parameter each: before when it was updated last, from when on it came.
inline constexpr std::string_view kDone = " FROM entries WHERE erased = 0 AND is_open = 0 AND updated < ?";
inline constexpr std::string_view kDoubtful = " FROM entries WHERE doubtful = 1 AND updated < ?";
inline constexpr std::string_view kReceived =
    "SELECT module, kind, COUNT(*) FROM entries WHERE doubtful = 0 AND received >= ? GROUP BY module, kind";
inline constexpr std::string_view kAnswered =
    "SELECT module, answered - received FROM entries WHERE doubtful = 0 AND received >= ? AND answered IS NOT NULL";

// Of limit and offset.
inline constexpr std::string_view kPublished =
    "WHERE released = 1 AND consent = 1 AND doubtful = 0 ORDER BY answered DESC, id DESC LIMIT ? OFFSET ?";

}  // namespace feedback::entries

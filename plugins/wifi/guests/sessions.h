// SPDX-License-Identifier: EUPL-1.2
// Sessions in the store: one write for each record, closed ones for two days so that what is repeated counts once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "guests/accounting.h"

namespace wifi::guests::sessions {

using stadtkern::Connection;
using stadtkern::Tx;

[[nodiscard]] std::optional<Session> find(Connection& connection, std::string_view id);
void save(Tx& tx, const Change& change);

// All open ones of that access point, as it has begun anew; those that nothing was heard of since, at most `limit`.
// The ids of what was closed.
[[nodiscard]] std::vector<std::string> close_at(Tx& tx, std::string_view called);
[[nodiscard]] std::vector<std::string> close_silent(Tx& tx, Micros before, std::int64_t limit);

// Closed, if it is not, and kept under an id of its own: another session has its server's id now.
void set_aside(Tx& tx, std::string_view id);

void count_begun(Tx& tx, DayNumber day);
void count_answer(Tx& tx, DayNumber day, bool accepted);

struct Query {
  std::optional<std::string> pass;
  std::string called;
  std::string device;
  Micros from = 0;  // started then or later; 0: any
  Micros to = 0;    // stopped then or before; 0: any
  std::optional<bool> open;
  std::int64_t offset = 0;
  std::int64_t limit = 10;
};
struct Page {
  std::vector<Session> sessions;  // the newest first
  std::int64_t count = 0;         // of all; at most kMostCounted
};
inline constexpr std::int64_t kMostCounted = 10'000;
[[nodiscard]] Page list(Connection& connection, const Query& query);
// The open ones that a network address has, two at most: behind a router there are several.
[[nodiscard]] std::vector<Session> at_place(Connection& connection, std::string_view place);

[[nodiscard]] stadtkern::Due closed_before(Connection& connection, Micros before);
std::uint64_t drop_closed(Tx& tx, Micros before, std::uint64_t limit);

}  // namespace wifi::guests::sessions

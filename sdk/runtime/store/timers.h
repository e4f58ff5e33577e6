// SPDX-License-Identifier: Apache-2.0
// Durable timers: rows of the store, so a restart forgets none; what fell due while nobody ran runs once.
#pragma once

#include <stadtkern/result.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/tx.h"

namespace stadtkern::runtime::store {

struct Timer {
  std::string name;
  std::int64_t due_us = 0;
  std::int64_t period_us = 0;  // 0: once
};

// Sets the timer, replacing one of this name.
Status upsert_timer(Tx& tx, std::string_view name, std::int64_t due_us, std::int64_t period_us = 0);
// Declares a repeated timer at each start: an existing one with this period keeps its due time.
Status declare_timer(Tx& tx, std::string_view name, std::int64_t first_due_us, std::int64_t period_us);
Status remove_timer(Tx& tx, std::string_view name);

// Those due at `now_us`, the oldest first.
Result<std::vector<Timer>> due_timers(Connection& connection, std::int64_t now_us, std::size_t limit);
// When the next one falls due; nothing when there is none.
Result<std::optional<std::int64_t>> next_due(Connection& connection);

// When it is to run, seen at `now_us`: at its due time; at once when that is further away than its period (and a
// minute), which is so only after the clock was set back.
[[nodiscard]] std::int64_t due_at(const Timer& timer, std::int64_t now_us) noexcept;

// In the transaction of the timer's effect: removes a single one, moves a repeated one to its first due time after now.
// False when the timer isn't due any more (it ran, moved or went): then nothing may be done for it.
Result<bool> timer_ran(Tx& tx, const Timer& timer);

}  // namespace stadtkern::runtime::store

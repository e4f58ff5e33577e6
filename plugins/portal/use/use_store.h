// SPDX-License-Identifier: EUPL-1.2
// The counts in the town's store: one row for each day, page and step.
#pragma once

#include <functional>
#include <map>
#include <string>

#include <stadtkern/store.h>

#include "use/counter.h"
#include "use/days.h"

namespace portal::use {

void add(stadtkern::Tx& tx, Day day, const Counts& counts);

// Sums of these days.
[[nodiscard]] Counts sums(stadtkern::Connection& connection, const Period& period);
// Views by month ("2026-05"), of all that is kept.
[[nodiscard]] std::map<std::string, std::int64_t> months(stadtkern::Connection& connection);
// Views by day, of all pages or of one; days without any are missing.
[[nodiscard]] std::map<std::string, std::int64_t> days(stadtkern::Connection& connection, const Period& period,
                                                       const std::string* page);
// All that is kept of these days, in order.
void each(stadtkern::Connection& connection, const Period& period,
          const std::function<void(std::string_view day, std::string_view page, unsigned step, std::int64_t)>& row);

// At most `limit` rows of days before that one, the oldest first.
void drop_before(stadtkern::Tx& tx, Day day, int limit);

}  // namespace portal::use

// SPDX-License-Identifier: EUPL-1.2
// How many reports a group has in each state: numbers that every write keeps, so that nobody counts a million rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "report.h"

namespace waste::clerk::counts {

// A report is there that was not. [writer]
void came(stadtkern::Tx& tx, const Report& report);
// The report is going to be stored as `after`; its row still says how it was. [writer]
void changes_to(stadtkern::Tx& tx, const Report& after);
// Counts anew what a version without these numbers has written meanwhile. A town with more than
// 200,000 reports keeps the numbers as they are: counting a million in a write took 0.8 s on a busy machine. [writer]
void count_anew(stadtkern::Tx& tx);

struct Count {
  std::string group;  // empty: nobody is responsible
  DetailedStatus status = DetailedStatus::Received;
  std::int64_t reports = 0;
};
// By group; those that are 0 may be left out.
[[nodiscard]] std::vector<Count> all(stadtkern::Connection& connection);

}  // namespace waste::clerk::counts

// SPDX-License-Identifier: EUPL-1.2
// How much guests use, for figures and open data: counts of a whole day, and nothing below the town's threshold.
#pragma once

#include <cstdint>
#include <optional>

#include <stadtkern/store.h>

#include "guests/times.h"

namespace wifi::guests {

struct DayFigures {
  std::int64_t sessions = 0;
  std::int64_t bytes = 0;
};
// Of the last whole day; nothing when there were fewer sessions than `least`.
[[nodiscard]] std::optional<DayFigures> yesterday(stadtkern::Connection& connection, DayNumber today,
                                                  std::int64_t least);

}  // namespace wifi::guests

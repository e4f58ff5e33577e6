// SPDX-License-Identifier: EUPL-1.2
// The calendar months that a town's figures are counted by. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "timestamp.h"

namespace waste {

struct Month {
  std::string period;  // "2026-03"
  Micros begin = 0;    // at midnight of the town's clock
  Micros end = 0;      // the next one's begin
  friend bool operator==(const Month&, const Month&) = default;
};

// The month in which a clock in `zone` shows `now`, and those before it, oldest first. In a zone that the system
// doesn't know they are UTC's.
[[nodiscard]] std::vector<Month> last_months(Micros now, std::string_view zone, int count);

}  // namespace waste

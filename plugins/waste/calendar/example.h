// SPDX-License-Identifier: EUPL-1.2
// An invented calendar for trying out (seed/), kept up to date as the years go by.
#pragma once

#include <string_view>

#include <stadtkern/town.h>

namespace waste::calendar {

inline constexpr const char* kExampleSource = "example";

// Queues the calendar `json` (json_plan.h) for a town that has none of its own, or whose example ends soon; empty:
// none.
[[nodiscard]] stadtkern::Status offer_example(const stadtkern::Town& town, std::string_view json);

}  // namespace waste::calendar

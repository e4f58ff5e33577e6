// SPDX-License-Identifier: EUPL-1.2
// Which part of a street somebody means, and which kinds. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "calendar/kind.h"
#include "calendar/plan_store.h"

namespace waste::calendar {

// The plans of one part of the street: of the only one, of the one with that key, or of the one for that house.
// INVALID_ARGUMENT when several are left, naming them; NOT_FOUND when none is. `plans` are sorted by part and not
// empty.
[[nodiscard]] stadtkern::Result<std::vector<Followed>> chosen_part(const std::vector<Followed>& plans,
                                                                   std::string_view part_key, std::string_view house);

// A comma list of kinds; all for an empty one. INVALID_ARGUMENT lists those that there are.
[[nodiscard]] stadtkern::Result<std::vector<Kind>> read_kinds(std::string_view list);

}  // namespace waste::calendar

// SPDX-License-Identifier: EUPL-1.2
// Days as people write them. Pure.
#pragma once

#include <string>
#include <string_view>

#include "calendar/day.h"
#include "timestamp.h"

namespace waste::pages {

// "1. Dezember 2026", "1 December 2026".
[[nodiscard]] std::string day_text(calendar::Day day, std::string_view language);
// "Dienstag, 1. Dezember 2026".
[[nodiscard]] std::string weekday_text(calendar::Day day, std::string_view language);
// The day that it was in that zone.
[[nodiscard]] std::string day_text(Micros time, std::string_view zone, std::string_view language);

}  // namespace waste::pages

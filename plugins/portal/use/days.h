// SPDX-License-Identifier: EUPL-1.2
// Days and months of the town's clock, as text that sorts: "2026-05-31", "2026-05". Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portal::use {

using Micros = std::int64_t;
using Day = std::chrono::sys_days;

// Reads the list of zones from disk, so that nobody waits for it.
void load_time_zones();

// The day that a clock in that zone shows then; UTC's where the system doesn't know the zone.
[[nodiscard]] Day local_day(Micros time, std::string_view zone);

[[nodiscard]] std::string iso(Day day);
[[nodiscard]] std::string month_of(Day day);
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);

// From the first day to the last one.
struct Period {
  Day first;
  Day last;
};
// A month of that name; nothing when there is none.
[[nodiscard]] std::optional<Period> parse_month(std::string_view text);
// As people write them: "31. Mai 2026", "Mai 2026".
[[nodiscard]] std::string day_text(Day day, std::string_view language);
[[nodiscard]] std::string month_text(std::string_view month, std::string_view language);

}  // namespace portal::use

// SPDX-License-Identifier: EUPL-1.2
// Times are microseconds since 1970 in UTC; days are those of the town's clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace feedback {

using Micros = std::int64_t;
using Day = std::chrono::sys_days;
inline constexpr Micros kSecond = 1'000'000;
inline constexpr Micros kDay = 86'400 * kSecond;

// Reads the list of zones from disk, so that nobody waits for it. Any thread.
void load_time_zones();

// The day that a clock in that zone shows then; UTC's where the system doesn't know the zone. Any thread.
[[nodiscard]] Day local_day(Micros time, std::string_view zone);

// "2026-12-24": a day that there is, from 1970 to 9999.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);
[[nodiscard]] std::string iso(Day day);
[[nodiscard]] std::string w3c(Micros time);  // "2026-12-24T12:00:00Z"

// "24. Dezember 2026"
[[nodiscard]] std::string day_text(Day day, std::string_view language);

}  // namespace feedback

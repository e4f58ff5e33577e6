// SPDX-License-Identifier: EUPL-1.2
// Times are microseconds since 1970 in UTC; days are those of the town's clock, as numbers since 1970. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sites/site.h"

namespace wifi::guests {

using DayNumber = std::int64_t;
inline constexpr Micros kSecond = 1'000'000;
inline constexpr Micros kMinute = 60 * kSecond;
inline constexpr Micros kDay = 86'400 * kSecond;

// The day that a clock in that zone shows then; UTC's where the system doesn't know the zone.
[[nodiscard]] DayNumber local_day(Micros time, std::string_view zone);
// When the day after that begins there: a day may have 23 or 25 hours.
[[nodiscard]] Micros next_midnight(Micros time, std::string_view zone);

// That day as people write it in that language: "24.12.2026", in others "2026-12-24".
[[nodiscard]] std::string day_text(Micros time, std::string_view zone, std::string_view language);
// The day and what a clock there shows then: "24.12.2026, 18:30".
[[nodiscard]] std::string clock_text(Micros time, std::string_view zone, std::string_view language);

[[nodiscard]] std::string iso(DayNumber day);  // "2026-12-24"
// A time as the accounting list takes it: "2026-12-24T12:00:00Z", "2026-12-24 12:00", "2026-12-24"; UTC. -1: it is
// none.
[[nodiscard]] Micros parse_time(std::string_view text);

}  // namespace wifi::guests

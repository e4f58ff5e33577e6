// SPDX-License-Identifier: EUPL-1.2
// Days of the civil calendar, without time and zone: a collection has a day, never an hour. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "timestamp.h"

namespace waste::calendar {

using Day = std::chrono::sys_days;

[[nodiscard]] constexpr Day day_of(int year, unsigned month, unsigned day) {
  return std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day);
}
[[nodiscard]] int year_of(Day day);
[[nodiscard]] constexpr std::int64_t number_of(Day day) {
  return day.time_since_epoch().count();
}
[[nodiscard]] constexpr Day day_with_number(std::int64_t days_since_1970) {
  return Day{std::chrono::days{days_since_1970}};
}

// Days outside are a slip of the pen: 1990-01-01 to 2099-12-31.
inline constexpr Day kFirstDay = day_of(1990, 1, 1);
inline constexpr Day kLastDay = day_of(2099, 12, 31);

// "2026-03-01"; real days between the two above only, as those below.
[[nodiscard]] std::optional<Day> parse_iso_day(std::string_view text);
// "20260301"
[[nodiscard]] std::optional<Day> parse_basic_day(std::string_view text);
// "01.03.2026" or "1.3.2026"
[[nodiscard]] std::optional<Day> parse_german_day(std::string_view text);

[[nodiscard]] std::string iso(Day day);
[[nodiscard]] std::string basic(Day day);

// The day that a calendar on the wall in that zone shows then; UTC's in a zone that the system doesn't know.
[[nodiscard]] Day local_day(Micros time, std::string_view zone);

}  // namespace waste::calendar

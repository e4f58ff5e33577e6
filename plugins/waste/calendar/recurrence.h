// SPDX-License-Identifier: EUPL-1.2
// Recurrence rules of iCalendar (RFC 5545, RRULE) in whole days. Pure; any thread.
//
// The usual libraries count in seconds, print to the standard error and don't say on which line a rule stands; a
// collection's rule needs days alone, so every part of a rule is a test of one day, and no rule can run for long. The
// tests compare it with ical.js.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "calendar/day.h"

namespace waste::calendar {

enum class Frequency { Daily, Weekly, Monthly, Yearly };

struct WeekdayOf {
  int number = 0;  // 2: the second of its month or year, -1: the last, 0: each
  std::chrono::weekday weekday;
};

struct Rule {
  Frequency frequency = Frequency::Weekly;
  int interval = 1;
  std::optional<int> count;
  std::optional<Day> until;
  std::vector<WeekdayOf> by_day;
  std::vector<int> by_month_day;
  std::vector<int> by_year_day;
  std::vector<int> by_week;
  std::vector<int> by_month;
  std::vector<int> by_position;
  std::chrono::weekday week_start = std::chrono::Monday;
};

// Reads the value of an RRULE; `read_until` reads UNTIL's. Rules finer than a day are refused.
[[nodiscard]] stadtkern::Result<Rule> read_rule(std::string_view text,
                                                const std::function<std::optional<Day>(std::string_view)>& read_until);

// The days on which the rule falls, `start` being its first, from `from` to `to`; sorted, each once.
[[nodiscard]] std::vector<Day> days_of(const Rule& rule, Day start, Day from, Day to);

}  // namespace waste::calendar

// SPDX-License-Identifier: EUPL-1.2
#include "calendar/recurrence.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "text.h"

namespace waste::calendar {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Status;
using std::chrono::days;
using std::chrono::months;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;
using std::chrono::years;

constexpr int kMostCount = 10'000;
constexpr int kMostInterval = 1'000;
constexpr std::array<std::string_view, 7> kWeekdays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

Error refused(std::string_view part, std::string_view why) {
  return {Code::InvalidArgument, "RRULE " + std::string(part) + " " + std::string(why)};
}

std::optional<int> whole(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int value = 0;
  const auto [at, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || at != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<weekday> weekday_of(std::string_view text) {
  const auto found = std::find(kWeekdays.begin(), kWeekdays.end(), text);
  if (found == kWeekdays.end()) return std::nullopt;
  return weekday{static_cast<unsigned>(found - kWeekdays.begin())};
}

// Numbers from -most to most without 0, or from 1 when `positive`.
Status read_numbers(std::string_view name, std::string_view value, int most, bool positive, std::vector<int>& out) {
  for (const std::string& item : comma_list(value)) {
    const auto number = whole(item);
    if (!number || *number == 0 || *number > most || *number < (positive ? 1 : -most)) {
      return refused(name, "has " + one_line(item).substr(0, 20));
    }
    out.push_back(*number);
  }
  return {};
}

Status read_weekdays(std::string_view value, std::vector<WeekdayOf>& out) {
  for (const std::string& item : comma_list(value)) {
    const std::string_view text{item};
    const auto day = text.size() < 2 ? std::nullopt : weekday_of(text.substr(text.size() - 2));
    const std::string_view digits = day ? text.substr(0, text.size() - 2) : std::string_view{};
    const auto number = digits.empty() ? std::optional<int>{0} : whole(digits);
    if (!day || !number || *number < -53 || *number > 53 || (!digits.empty() && *number == 0)) {
      return refused("BYDAY", "has " + one_line(text).substr(0, 20));
    }
    out.push_back({*number, *day});
  }
  return {};
}

Status read_frequency(std::string_view value, Rule& rule) {
  if (value == "DAILY") {
    rule.frequency = Frequency::Daily;
  } else if (value == "WEEKLY") {
    rule.frequency = Frequency::Weekly;
  } else if (value == "MONTHLY") {
    rule.frequency = Frequency::Monthly;
  } else if (value == "YEARLY") {
    rule.frequency = Frequency::Yearly;
  } else {
    return refused("FREQ", "must be DAILY, WEEKLY, MONTHLY or YEARLY");
  }
  return {};
}

Status read_part(std::string_view name, std::string_view value, Rule& rule,
                 const std::function<std::optional<Day>(std::string_view)>& read_until) {
  if (name == "FREQ") return read_frequency(value, rule);
  if (name == "INTERVAL" || name == "COUNT") {
    const auto number = whole(value);
    const int most = name == "COUNT" ? kMostCount : kMostInterval;
    if (!number || *number < 1 || *number > most) return refused(name, "must be 1 to " + std::to_string(most));
    if (name == "COUNT") {
      rule.count = *number;
    } else {
      rule.interval = *number;
    }
    return {};
  }
  if (name == "UNTIL") {
    rule.until = read_until(value);
    return rule.until ? Status{} : refused(name, "is no date");
  }
  if (name == "WKST") {
    const auto day = weekday_of(value);
    if (!day) return refused(name, "is no day of the week");
    rule.week_start = *day;
    return {};
  }
  if (name == "BYDAY") return read_weekdays(value, rule.by_day);
  if (name == "BYMONTHDAY") return read_numbers(name, value, 31, false, rule.by_month_day);
  if (name == "BYYEARDAY") return read_numbers(name, value, 366, false, rule.by_year_day);
  if (name == "BYWEEKNO") return read_numbers(name, value, 53, false, rule.by_week);
  if (name == "BYMONTH") return read_numbers(name, value, 12, true, rule.by_month);
  if (name == "BYSETPOS") return read_numbers(name, value, 366, false, rule.by_position);
  return refused(one_line(name).substr(0, 20), "is not understood");
}

// The `at`-th of `size`, or counted from the end: does one of the wanted numbers mean it?
bool means(const std::vector<int>& wanted, int at, int size) {
  return std::any_of(wanted.begin(), wanted.end(), [&](int n) { return n == at || n == at - size - 1; });
}

Day begin_of_week(Day day, weekday start) {
  return day - (weekday{day} - start);
}

// The first day of week 1: the first that has at least four days in the year.
Day first_week(year of, weekday start) {
  return begin_of_week(Day{of / 1 / 4}, start);
}

// One period of a rule: a day, week, month or year.
struct Period {
  Day begin;
  Day end;  // exclusive
};

class Expansion {
 public:
  Expansion(const Rule& rule, Day start) : rule_{rule}, start_{start}, date_{start} {}

  Period period(int index) const {
    const int steps = index * rule_.interval;
    switch (rule_.frequency) {
      case Frequency::Daily:
        return {start_ + days{steps}, start_ + days{steps + 1}};
      case Frequency::Weekly: {
        const Day begin = begin_of_week(start_, rule_.week_start) + days{7} * steps;
        return {begin, begin + days{7}};
      }
      case Frequency::Monthly: {
        const year_month month = year_month{date_.year(), date_.month()} + months{steps};
        return {Day{month / 1}, Day{(month + months{1}) / 1}};
      }
      case Frequency::Yearly:
        break;
    }
    const year of = date_.year() + years{steps};
    // Weeks belong to the year that has most of their days, and so may begin before it or end behind it.
    if (!rule_.by_week.empty()) {
      return {first_week(of, rule_.week_start), first_week(of + years{1}, rule_.week_start)};
    }
    return {Day{of / 1 / 1}, Day{(of + years{1}) / 1 / 1}};
  }

  std::vector<Day> days_in(const Period& period) const {
    std::vector<Day> out;
    for (Day day = period.begin; day < period.end; day += days{1}) {
      if (falls_on(day, period)) out.push_back(day);
    }
    if (rule_.by_position.empty()) return out;
    std::vector<Day> chosen;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (means(rule_.by_position, static_cast<int>(i) + 1, static_cast<int>(out.size()))) chosen.push_back(out[i]);
    }
    return chosen;
  }

 private:
  bool falls_on(Day day, const Period& period) const {
    const year_month_day date{day};
    if (!rule_.by_month.empty() &&
        !means(rule_.by_month, static_cast<int>(static_cast<unsigned>(date.month())), 1000)) {
      return false;
    }
    if (!rule_.by_month_day.empty()) {
      const auto last = std::chrono::year_month_day_last{date.year() / date.month() / std::chrono::last}.day();
      if (!means(rule_.by_month_day, static_cast<int>(static_cast<unsigned>(date.day())),
                 static_cast<int>(static_cast<unsigned>(last)))) {
        return false;
      }
    }
    if (!rule_.by_year_day.empty()) {
      const Day first{date.year() / 1 / 1};
      const int size = static_cast<int>((Day{(date.year() + years{1}) / 1 / 1} - first).count());
      if (!means(rule_.by_year_day, static_cast<int>((day - first).count()) + 1, size)) return false;
    }
    if (!rule_.by_week.empty()) {
      const int size = static_cast<int>((period.end - period.begin).count()) / 7;
      if (!means(rule_.by_week, static_cast<int>((day - period.begin).count()) / 7 + 1, size)) return false;
    }
    if (!rule_.by_day.empty()) {
      return std::any_of(rule_.by_day.begin(), rule_.by_day.end(),
                         [&](const WeekdayOf& wanted) { return is(wanted, day, period); });
    }
    return as_start(day, date);
  }

  bool is(const WeekdayOf& wanted, Day day, const Period& period) const {
    if (weekday{day} != wanted.weekday) return false;
    if (wanted.number == 0) return true;
    const year_month_day date{day};
    Period within = period;
    if (rule_.frequency == Frequency::Yearly && !rule_.by_month.empty()) {
      const year_month month{date.year(), date.month()};
      within = {Day{month / 1}, Day{(month + months{1}) / 1}};
    }
    const int at = static_cast<int>((day - within.begin).count()) / 7 + 1;
    const int from_end = static_cast<int>((within.end - days{1} - day).count()) / 7 + 1;
    return wanted.number == at || wanted.number == -from_end;
  }

  // What the rule leaves open is as in its first day.
  bool as_start(Day day, const year_month_day& date) const {
    if (!rule_.by_month_day.empty() || !rule_.by_year_day.empty()) return true;
    switch (rule_.frequency) {
      case Frequency::Daily:
        return true;
      case Frequency::Weekly:
        return weekday{day} == weekday{start_};
      case Frequency::Monthly:
        return date.day() == date_.day();
      case Frequency::Yearly:
        break;
    }
    if (!rule_.by_week.empty()) return weekday{day} == weekday{start_};
    return date.day() == date_.day() && (!rule_.by_month.empty() || date.month() == date_.month());
  }

  const Rule& rule_;
  const Day start_;
  const year_month_day date_;
};

// Periods that end before `from` and need no counting are left out.
int first_index(const Rule& rule, Day start, Day from) {
  if (rule.count || from <= start) return 0;
  static constexpr std::array<int, 4> kLongest{1, 7, 31, 366};
  const auto apart = (from - start).count() / kLongest[static_cast<std::size_t>(rule.frequency)] / rule.interval;
  return std::max(0, static_cast<int>(apart) - 1);
}

}  // namespace

Result<Rule> read_rule(std::string_view text, const std::function<std::optional<Day>(std::string_view)>& read_until) {
  Rule rule;
  bool frequency = false;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    const std::string_view part = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) return refused(one_line(part).substr(0, 20), "has no value");
    const std::string_view name = part.substr(0, equals);
    if (auto read = read_part(name, part.substr(equals + 1), rule, read_until); !read) return std::move(read).error();
    frequency = frequency || name == "FREQ";
  }
  if (!frequency) return refused("FREQ", "is missing");
  const bool counted = std::any_of(rule.by_day.begin(), rule.by_day.end(), [](const auto& day) { return day.number; });
  const bool countable = rule.frequency == Frequency::Monthly || rule.frequency == Frequency::Yearly;
  if (counted && (!countable || !rule.by_week.empty())) return refused("BYDAY", "counts days of no month or year");
  if (!rule.by_week.empty() && rule.frequency != Frequency::Yearly) return refused("BYWEEKNO", "needs FREQ=YEARLY");
  return rule;
}

std::vector<Day> days_of(const Rule& rule, Day start, Day from, Day to) {
  std::vector<Day> out;
  const Day end = rule.until ? std::min(*rule.until, to) : to;
  int counted = 0;
  // DTSTART is the first of them even where the rule itself would not fall on it.
  const auto take = [&](Day day) {
    ++counted;
    if (day >= from && day <= end) out.push_back(day);
    return !rule.count || counted < *rule.count;
  };
  if (!take(start)) return out;
  const Expansion expansion(rule, start);
  for (int index = first_index(rule, start, from);; ++index) {
    const Period period = expansion.period(index);
    if (period.begin > end) return out;
    for (const Day day : expansion.days_in(period)) {
      if (day > start && !take(day)) return out;
    }
  }
}

}  // namespace waste::calendar

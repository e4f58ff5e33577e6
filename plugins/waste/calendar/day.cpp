// SPDX-License-Identifier: EUPL-1.2
#include "calendar/day.h"

#include <array>
#include <cstdio>

#include "local_time.h"
#include "text.h"

namespace waste::calendar {
namespace {

std::optional<Day> checked(std::string_view year, std::string_view month, std::string_view day) {
  const auto y = whole_number(year);
  const auto m = whole_number(month);
  const auto d = whole_number(day);
  if (!y || !m || !d || *y > 9999 || *m > 12 || *d > 31) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*y)},
                                         std::chrono::month{static_cast<unsigned>(*m)},
                                         std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok() || Day{date} < kFirstDay || Day{date} > kLastDay) return std::nullopt;
  return Day{date};
}

std::string written(Day day, const char* form) {
  const std::chrono::year_month_day date{day};
  std::array<char, 16> out{};
  const int size = std::snprintf(out.data(), out.size(), form, static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {out.data(), static_cast<std::size_t>(size)};
}

}  // namespace

int year_of(Day day) {
  return static_cast<int>(std::chrono::year_month_day{day}.year());
}

std::optional<Day> parse_iso_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  return checked(text.substr(0, 4), text.substr(5, 2), text.substr(8, 2));
}

std::optional<Day> parse_basic_day(std::string_view text) {
  if (text.size() != 8) return std::nullopt;
  return checked(text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
}

std::optional<Day> parse_german_day(std::string_view text) {
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.size() - second != 5) return std::nullopt;
  return checked(text.substr(second + 1), text.substr(first + 1, second - first - 1), text.substr(0, first));
}

std::string iso(Day day) {
  return written(day, "%04d-%02u-%02u");
}

std::string basic(Day day) {
  return written(day, "%04d%02u%02u");
}

Day local_day(Micros time, std::string_view zone) {
  const auto local = to_local(time, zone);
  if (local) {
    return day_of(local->year, static_cast<unsigned>(local->month), static_cast<unsigned>(local->day));
  }
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>{std::chrono::microseconds{time}});
}

}  // namespace waste::calendar

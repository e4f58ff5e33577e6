// SPDX-License-Identifier: EUPL-1.2
// The one home of the date library's time zones here.
#include "use/days.h"

#include <date/tz.h>

#include <charconv>
#include <cstdio>
#include <exception>

#include "words.h"

namespace portal::use {
namespace {

// The word of that number, from 1, in a list with commas.
std::string_view month_name(unsigned month, std::string_view language) {
  std::string_view list = text(language, "months");
  for (; month > 1; --month) list.remove_prefix(std::min(list.size(), list.find(',') + 1));
  return list.substr(0, list.find(','));
}

std::optional<std::chrono::year_month> year_month_of(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0;
  const auto* const end = text.data() + text.size();
  const bool read = std::from_chars(text.data(), text.data() + 4, year).ptr == text.data() + 4 &&
                    std::from_chars(text.data() + 5, end, month).ptr == end;
  const std::chrono::year_month out{std::chrono::year{year}, std::chrono::month{month}};
  if (!read || !out.ok() || year < 1970) return std::nullopt;
  return out;
}

std::string with_year(std::string_view words, std::chrono::year year) {
  return std::string(words).append(" ").append(std::to_string(static_cast<int>(year)));
}

}  // namespace

void load_time_zones() {
  try {
    static_cast<void>(date::get_tzdb());
  } catch (const std::exception&) {
    return;  // days are UTC's then
  }
}

Day local_day(Micros time, std::string_view zone) {
  const std::chrono::sys_time<std::chrono::microseconds> point{std::chrono::microseconds{time}};
  try {
    return std::chrono::floor<std::chrono::days>(point + date::locate_zone(zone)->get_info(point).offset);
  } catch (const std::exception&) {
    return std::chrono::floor<std::chrono::days>(point);
  }
}

std::string iso(Day day) {
  const std::chrono::year_month_day date{day};
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return out;
}

std::string month_of(Day day) {
  return iso(day).substr(0, 7);
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[7] != '-') return std::nullopt;
  const auto month = year_month_of(text.substr(0, 7));
  unsigned number = 0;
  const auto* const end = text.data() + text.size();
  if (!month || std::from_chars(text.data() + 8, end, number).ptr != end) return std::nullopt;
  const auto date = *month / std::chrono::day{number};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

std::optional<Period> parse_month(std::string_view text) {
  const auto month = year_month_of(text);
  if (!month) return std::nullopt;
  return Period{Day{*month / std::chrono::day{1}}, Day{*month / std::chrono::last}};
}

std::string day_text(Day day, std::string_view language) {
  const std::chrono::year_month_day date{day};
  std::string out = std::to_string(static_cast<unsigned>(date.day()));
  if (!language.starts_with("en")) out += ".";
  out.append(" ").append(month_name(static_cast<unsigned>(date.month()), language));
  return with_year(out, date.year());
}

std::string month_text(std::string_view month, std::string_view language) {
  const auto date = year_month_of(month);
  if (!date) return std::string(month);
  return with_year(month_name(static_cast<unsigned>(date->month()), language), date->year());
}

}  // namespace portal::use

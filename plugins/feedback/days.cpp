// SPDX-License-Identifier: EUPL-1.2
// The one home of the date library's time zones here.
#include "days.h"

#include <date/tz.h>

#include <algorithm>
#include <charconv>
#include <exception>

#include "words.h"

namespace feedback {
namespace {

std::optional<int> number(std::string_view digits) {
  int out = 0;
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::string padded(int value, std::size_t width) {
  std::string out = std::to_string(value);
  return std::string(width - std::min(width, out.size()), '0') + out;
}

// The word of that number, from 0, in a list with commas.
std::string_view word_of(std::string_view list, unsigned at) {
  for (; at > 0; --at) list.remove_prefix(std::min(list.size(), list.find(',') + 1));
  return list.substr(0, list.find(','));
}

}  // namespace

void load_time_zones() {
  try {
    static_cast<void>(date::get_tzdb());
  } catch (const std::exception&) {
    return;  // each town's zone is told of when it is used
  }
}

Day local_day(Micros time, std::string_view zone) {
  const std::chrono::sys_time<std::chrono::microseconds> point{std::chrono::microseconds{time}};
  try {
    const auto offset = date::locate_zone(zone)->get_info(point).offset;
    return std::chrono::floor<std::chrono::days>(point + offset);
  } catch (const std::exception&) {
    return std::chrono::floor<std::chrono::days>(point);
  }
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day || *year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

std::string iso(Day day) {
  const std::chrono::year_month_day date{day};
  return padded(static_cast<int>(date.year()), 4) + "-" +
         padded(static_cast<int>(static_cast<unsigned>(date.month())), 2) + "-" +
         padded(static_cast<int>(static_cast<unsigned>(date.day())), 2);
}

std::string w3c(Micros time) {
  const std::chrono::sys_seconds point{std::chrono::seconds{time / kSecond}};
  const Day day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::hh_mm_ss clock{point - day};
  return iso(day) + "T" + padded(static_cast<int>(clock.hours().count()), 2) + ":" +
         padded(static_cast<int>(clock.minutes().count()), 2) + ":" +
         padded(static_cast<int>(clock.seconds().count()), 2) + "Z";
}

std::string day_text(Day day, std::string_view language) {
  const std::chrono::year_month_day date{day};
  std::string out = std::to_string(static_cast<unsigned>(date.day()));
  if (!language.starts_with("en")) out += ".";
  out.append(" ").append(word_of(text(language, "months"), static_cast<unsigned>(date.month()) - 1));
  return out.append(" ").append(std::to_string(static_cast<int>(date.year())));
}

}  // namespace feedback

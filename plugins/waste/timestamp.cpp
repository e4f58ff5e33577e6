// SPDX-License-Identifier: EUPL-1.2
#include "timestamp.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>

namespace waste {
namespace {

namespace chrono = std::chrono;

// Reads exactly `digits` digits from the front of text.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text, LocalTime& time) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return false;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return false;
  const auto day = take_digits(text, 2);
  if (!day || *year == 0) return false;
  time.year = *year;
  time.month = *month;
  time.day = *day;
  return chrono::year_month_day{chrono::year{*year}, chrono::month(static_cast<unsigned>(*month)),
                                chrono::day(static_cast<unsigned>(*day))}
      .ok();
}

// hh:mm[:ss[.f...]]
bool take_time_of_day(std::string_view& text, LocalTime& time) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return false;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return false;
  time.hour = *hour;
  time.minute = *minute;
  if (!take(text, ':')) return true;
  const auto second = take_digits(text, 2);
  if (!second || *second > 60) return false;
  time.second = *second;
  if (!take(text, '.')) return true;
  int scale = 100'000;
  std::size_t digits = 0;
  for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), ++digits, scale /= 10) {
    time.micros += (text[0] - '0') * scale;
  }
  return digits > 0;
}

// Z, +hh:mm or -hh:mm, as seconds east of UTC.
std::optional<int> take_zone(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
  if (sign == 0) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

Micros utc(const LocalTime& time) {
  const chrono::sys_days days = chrono::year_month_day{chrono::year{time.year}, chrono::month(unsigned(time.month)),
                                                       chrono::day(unsigned(time.day))};
  return Micros{days.time_since_epoch().count()} * kDay + time.hour * 3600 * kSecond + time.minute * 60 * kSecond +
         time.second * kSecond + time.micros;
}

std::optional<Micros> parse_w3c(std::string_view text) {
  LocalTime time;
  if (!take_date(text, time) || !take(text, 'T') || !take_time_of_day(text, time)) return std::nullopt;
  const auto east = take_zone(text);
  if (!east || !text.empty()) return std::nullopt;
  return utc(time) - *east * kSecond;
}

std::optional<LocalTime> parse_local(std::string_view text) {
  LocalTime time;
  if (!take_date(text, time)) return std::nullopt;
  if (text.empty()) return time;
  if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
  if (!take_time_of_day(text, time) || !text.empty()) return std::nullopt;
  return time;
}

std::string format_w3c(Micros time) {
  static const Micros kFirst = utc({.year = 1});
  static const Micros kLast = utc({9999, 12, 31, 23, 59, 59, 0});
  const chrono::sys_time<chrono::microseconds> point{chrono::microseconds{std::clamp(time, kFirst, kLast)}};
  const auto day = chrono::floor<chrono::days>(point);
  const chrono::year_month_day date{day};
  const auto seconds = chrono::floor<chrono::seconds>(point - day).count();
  std::array<char, 40> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int(date.year()),
                                   unsigned(date.month()), unsigned(date.day()), int(seconds / 3600),
                                   int(seconds / 60 % 60), int(seconds % 60));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string format_rfc822(Micros time) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string text = format_w3c(time);
  const chrono::sys_time<chrono::microseconds> point{chrono::microseconds{*parse_w3c(text)}};
  const chrono::weekday day{chrono::floor<chrono::days>(point)};
  const auto month = static_cast<std::size_t>((text[5] - '0') * 10 + text[6] - '1');
  return std::string(kDays[day.c_encoding()]) + ", " + text.substr(8, 2) + " " + kMonths[month] + " " +
         text.substr(0, 4) + " " + text.substr(11, 8) + " GMT";
}

}  // namespace waste

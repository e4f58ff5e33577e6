// SPDX-License-Identifier: EUPL-1.2
#include "config/rfc3339.h"

#include <algorithm>
#include <chrono>

namespace stadtkern::config {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::string_view kForm = "0000-00-00T00:00:00";

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Each 0 of the form is a digit, a letter may be small, the rest stands for itself.
bool has_form(std::string_view text, std::string_view form) {
  return std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char c, char expected) {
    return expected == '0' ? digit(c) : c == expected || (expected == 'T' && c == 't');
  });
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// ".25" off the beginning, as microseconds; 0 without one.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return 0;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  if (end == 1) return std::nullopt;
  std::int64_t us = 0;
  std::int64_t unit = kSecondUs / 10;
  for (std::size_t i = 1; i < end; ++i, unit /= 10) us += unit * (text[i] - '0');
  text.remove_prefix(end);
  return us;
}

// "Z", "+02:00" or "-02:00" as seconds east of UTC.
std::optional<std::int64_t> offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (!has_form(text, "+00:00") && !has_form(text, "-00:00")) return std::nullopt;
  const int hours = number(text.substr(1, 2));
  const int minutes = number(text.substr(4, 2));
  if (hours > 23 || minutes > 59) return std::nullopt;
  const int seconds = hours * 3600 + minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  if (!has_form(text.substr(0, kForm.size()), kForm)) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{number(text.substr(0, 4))},
      std::chrono::month{static_cast<unsigned>(number(text.substr(5, 2)))},
      std::chrono::day{static_cast<unsigned>(number(text.substr(8, 2)))},
  };
  const int hour = number(text.substr(11, 2));
  const int minute = number(text.substr(14, 2));
  const int second = number(text.substr(17, 2));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  text.remove_prefix(kForm.size());
  const auto fraction_us = take_fraction(text);
  if (!fraction_us) return std::nullopt;
  const auto east = offset(text);
  if (!east) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds = days * kDaySeconds + hour * 3600 + minute * 60 + second - *east;
  if (second == 60 && seconds % kDaySeconds != 0) return std::nullopt;  // leap seconds end a day of UTC
  return seconds * kSecondUs + *fraction_us;
}

}  // namespace stadtkern::config

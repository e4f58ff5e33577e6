// SPDX-License-Identifier: EUPL-1.2
#include "guests/times.h"

#include <date/tz.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>

namespace wifi::guests {
namespace {

using std::chrono::microseconds;
using Instant = date::sys_time<microseconds>;

const date::time_zone* zone_named(std::string_view name) noexcept {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

// UTC's where the system doesn't know the zone.
date::local_time<microseconds> local(Micros time, std::string_view zone) {
  const Instant instant{microseconds{time}};
  if (const auto* known = zone_named(zone)) return known->to_local(instant);
  return date::local_time<microseconds>{instant.time_since_epoch()};
}

// Digits of exactly that many places, or -1.
int digits(std::string_view text, std::size_t from, std::size_t count) {
  if (text.size() < from + count) return -1;
  int value = 0;
  const char* const end = text.data() + from + count;
  const auto [stop, error] = std::from_chars(text.data() + from, end, value);
  return error == std::errc() && stop == end && text[from] != '-' ? value : -1;
}

}  // namespace

DayNumber local_day(Micros time, std::string_view zone) {
  return date::floor<date::days>(local(time, zone)).time_since_epoch().count();
}

Micros next_midnight(Micros time, std::string_view zone) {
  const date::days next{local_day(time, zone) + 1};
  if (const auto* known = zone_named(zone)) {
    // Where the clock skips midnight, the day begins when it goes on.
    return date::floor<microseconds>(known->to_sys(date::local_days{next}, date::choose::earliest))
        .time_since_epoch()
        .count();
  }
  return microseconds(date::sys_days{next}.time_since_epoch()).count();
}

std::string day_text(Micros time, std::string_view zone, std::string_view language) {
  std::string out = iso(local_day(time, zone));
  if (!language.starts_with("de")) return out;
  const std::string year = out.substr(0, 4), month = out.substr(5, 2);
  return out.substr(8).append(".").append(month).append(".").append(year);
}

std::string clock_text(Micros time, std::string_view zone, std::string_view language) {
  const auto shown = local(time, zone);
  std::string out = day_text(time, zone, language);
  const auto minutes = date::floor<std::chrono::minutes>(shown - date::floor<date::days>(shown)).count();
  std::array<char, 16> clock{};
  std::snprintf(clock.data(), clock.size(), ", %02d:%02d", static_cast<int>(minutes / 60),
                static_cast<int>(minutes % 60));
  return out.append(clock.data());
}

std::string iso(DayNumber day) {
  const date::year_month_day calendar{date::sys_days{date::days{day}}};
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", static_cast<int>(calendar.year()),
                static_cast<unsigned>(calendar.month()), static_cast<unsigned>(calendar.day()));
  return out.data();
}

Micros parse_time(std::string_view text) {
  const auto mark = [&](std::size_t at, std::string_view allowed) {
    return at < text.size() && allowed.find(text[at]) != std::string_view::npos;
  };
  if (text.ends_with('Z')) text.remove_suffix(1);
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 1970 || month < 0 || day < 0 || !mark(4, "-") || !mark(7, "-")) return -1;
  const date::year_month_day calendar{date::year{year}, date::month{static_cast<unsigned>(month)},
                                      date::day{static_cast<unsigned>(day)}};
  if (!calendar.ok()) return -1;
  const Micros midnight = microseconds(date::sys_days{calendar}.time_since_epoch()).count();
  if (text.size() == 10) return midnight;
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = text.size() == 16 ? 0 : digits(text, 17, 2);
  const bool shaped = mark(10, "T ") && mark(13, ":") && (text.size() == 16 || (text.size() == 19 && mark(16, ":")));
  if (!shaped || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1;
  return midnight + (hour * 3600 + minute * 60 + second) * kSecond;
}

}  // namespace wifi::guests

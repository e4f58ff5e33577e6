// SPDX-License-Identifier: EUPL-1.2
// The one home of the date library's time zones here.
#include "clock.h"

#include <date/tz.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <sstream>

#include "words.h"

namespace operations {
namespace {

using date::sys_seconds;

std::optional<sys_seconds> parsed(std::string_view rfc3339) {
  if (rfc3339.size() < 20 || rfc3339[4] != '-' || rfc3339[10] != 'T' || rfc3339.back() != 'Z') return std::nullopt;
  std::istringstream in{std::string(rfc3339.substr(0, 19))};
  sys_seconds out;
  in >> date::parse("%FT%T", out);
  if (in.fail()) return std::nullopt;
  return out;
}

// The word of that number, from 0, in a list with commas.
std::string_view word_of(std::string_view list, unsigned at) {
  for (; at > 0; --at) list.remove_prefix(std::min(list.size(), list.find(',') + 1));
  return list.substr(0, list.find(','));
}

std::string two(std::int64_t value) {
  std::array<char, 24> out{};
  std::snprintf(out.data(), out.size(), "%02lld", static_cast<long long>(value));
  return out.data();
}

std::string shown(date::local_seconds when, std::string_view language) {
  const auto day = date::floor<date::days>(when);
  const date::year_month_day date{day};
  const auto month = static_cast<unsigned>(date.month());
  const auto number = static_cast<unsigned>(date.day());
  std::string out;
  if (language.starts_with("en")) {
    out.append(std::to_string(number)).append(" ").append(word_of(text(language, "months"), month - 1)).append(" ");
  } else {
    out.append(two(number)).append(".").append(two(month)).append(".");
  }
  const auto seconds = (when - day).count();
  out.append(std::to_string(static_cast<int>(date.year()))).append(", ");
  return out.append(two(seconds / 3600))
      .append(":")
      .append(two(seconds / 60 % 60))
      .append(":")
      .append(two(seconds % 60));
}

}  // namespace

void load_time_zones() {
  try {
    static_cast<void>(date::get_tzdb());
  } catch (const std::exception&) {
    return;  // each time says that it is UTC
  }
}

std::string time_text(std::string_view rfc3339, std::string_view zone, std::string_view language) {
  const auto when = parsed(rfc3339);
  if (!when) return std::string(rfc3339);
  try {
    return shown(date::locate_zone(zone)->to_local(*when), language);
  } catch (const std::exception&) {
    return shown(date::local_seconds(when->time_since_epoch()), language) + " UTC";
  }
}

std::string with_local_times(std::string_view text, std::string_view zone, std::string_view language) {
  constexpr std::size_t kLength = 20;  // "2026-11-27T04:39:00Z"
  std::string out;
  while (!text.empty()) {
    const std::string_view here = text.substr(0, kLength);
    const bool time = here.size() == kLength && parsed(here).has_value();
    out += time ? time_text(here, zone, language) : std::string(1, text.front());
    text.remove_prefix(time ? kLength : 1);
  }
  return out;
}

}  // namespace operations

// SPDX-License-Identifier: EUPL-1.2
// The one home of the date library's time zones here.
#include "desk/words.h"

#include <date/tz.h>

#include <array>
#include <cstdio>
#include <exception>

#include <stadtkern/texts.h>

#include "built_in.h"

namespace identity::desk {
namespace {

const stadtkern::Texts& words_in(std::string_view language) {
  static const stadtkern::Texts de(built_in::desk_words("de"));
  static const stadtkern::Texts en(built_in::desk_words("en"));
  return language.starts_with("en") ? en : de;
}

struct Local {
  std::chrono::microseconds since{};
  bool known = true;
};

Local local(std::int64_t micros, std::string_view zone) {
  const date::sys_time<std::chrono::microseconds> point{std::chrono::microseconds(micros)};
  try {
    return {point.time_since_epoch() + date::locate_zone(zone)->get_info(point).offset};
  } catch (const std::exception&) {
    return {point.time_since_epoch(), false};
  }
}

std::string day_of(const Local& when, std::string_view language) {
  const date::year_month_day date(
      date::sys_days(std::chrono::duration_cast<date::days>(std::chrono::floor<date::days>(when.since))));
  const auto number = static_cast<unsigned>(date.day());
  const auto month = static_cast<unsigned>(date.month());
  std::array<char, 64> out{};
  if (!language.starts_with("en")) {
    std::snprintf(out.data(), out.size(), "%02u.%02u.%d", number, month, static_cast<int>(date.year()));
    return out.data();
  }
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::snprintf(out.data(), out.size(), "%u %s %d", number, kMonths[month - 1], static_cast<int>(date.year()));
  return out.data();
}

}  // namespace

std::string_view text(std::string_view language, std::string_view key) {
  return words_in(language)[key];
}

std::string text_with(std::string_view language, std::string_view key, std::string_view value) {
  return words_in(language).with(key, value);
}

std::string day(std::int64_t micros, std::string_view zone, std::string_view language) {
  return day_of(local(micros, zone), language);
}

std::string moment(std::int64_t micros, std::string_view zone, std::string_view language) {
  const Local when = local(micros, zone);
  const auto of_day = when.since - std::chrono::floor<date::days>(when.since);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(of_day).count();
  std::array<char, 32> clock{};
  std::snprintf(clock.data(), clock.size(), ", %02d:%02d", static_cast<int>(minutes / 60),
                static_cast<int>(minutes % 60));
  return day_of(when, language) + clock.data() + (when.known ? "" : " UTC");
}

}  // namespace identity::desk

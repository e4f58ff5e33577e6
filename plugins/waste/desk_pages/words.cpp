// SPDX-License-Identifier: EUPL-1.2
#include "desk_pages/words.h"

#include <chrono>
#include <cstdio>

#include <stadtkern/texts.h>

#include "calendar/day.h"
#include "desk_pages/built_in_words.h"
#include "local_time.h"

namespace waste::desk {
namespace {

const stadtkern::Texts& words_in(std::string_view language) {
  static const stadtkern::Texts de(built_in_words("de"));
  static const stadtkern::Texts en(built_in_words("en"));
  return language.starts_with("en") ? en : de;
}

}  // namespace

std::string_view text(std::string_view language, std::string_view key) {
  return words_in(language)[key];
}

std::string text_with(std::string_view language, std::string_view key, std::string_view value) {
  return words_in(language).with(key, value);
}

std::string short_day(Micros time, std::string_view zone, std::string_view language) {
  const std::chrono::year_month_day date(calendar::local_day(time, zone));
  const unsigned day = static_cast<unsigned>(date.day());
  const unsigned month = static_cast<unsigned>(date.month());
  char out[64];
  if (!language.starts_with("en")) {
    std::snprintf(out, sizeof out, "%02u.%02u.%d", day, month, static_cast<int>(date.year()));
    return out;
  }
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::snprintf(out, sizeof out, "%u %s %d", day, kMonths[month - 1], static_cast<int>(date.year()));
  return out;
}

std::string moment(Micros time, std::string_view zone, std::string_view language) {
  std::string out = short_day(time, zone, language);
  const auto local = to_local(time, zone);
  if (!local) return out;
  char clock[32];
  std::snprintf(clock, sizeof clock, ", %02d:%02d", static_cast<int>(local->hour), static_cast<int>(local->minute));
  return out += clock;
}

std::string iso_day(Micros time, std::string_view zone) {
  return calendar::iso(calendar::local_day(time, zone));
}

}  // namespace waste::desk

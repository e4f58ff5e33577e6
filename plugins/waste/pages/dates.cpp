// SPDX-License-Identifier: EUPL-1.2
#include "pages/dates.h"

#include <algorithm>
#include <chrono>

#include "pages/words.h"

namespace waste::pages {
namespace {

// The word of that number, from 0, in a list with commas.
std::string_view word_of(std::string_view list, unsigned number) {
  for (; number > 0; --number) list.remove_prefix(std::min(list.size(), list.find(',') + 1));
  return list.substr(0, list.find(','));
}

}  // namespace

std::string day_text(calendar::Day day, std::string_view language) {
  const std::chrono::year_month_day date(day);
  std::string out = std::to_string(static_cast<unsigned>(date.day()));
  if (!language.starts_with("en")) out += ".";
  out.append(" ").append(word_of(text(language, "months"), static_cast<unsigned>(date.month()) - 1));
  return out.append(" ").append(std::to_string(static_cast<int>(date.year())));
}

std::string weekday_text(calendar::Day day, std::string_view language) {
  std::string out(word_of(text(language, "weekdays"), std::chrono::weekday(day).iso_encoding() - 1));
  return out.append(", ").append(day_text(day, language));
}

std::string day_text(Micros time, std::string_view zone, std::string_view language) {
  return day_text(calendar::local_day(time, zone), language);
}

}  // namespace waste::pages

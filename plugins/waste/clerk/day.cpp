// SPDX-License-Identifier: EUPL-1.2
#include "clerk/day.h"

#include <optional>

#include "clerk/staff_text.h"
#include "local_time.h"
#include "text.h"

namespace waste::clerk {
namespace {

constexpr Micros kFarthestResubmission = 731 * kDay;
constexpr Micros kFarthestDue = 3653 * kDay;

stadtkern::Result<OptionalDay> optional_time(std::string_view text, std::string_view zone, Of of, Micros earliest,
                                             Micros latest) {
  if (text.empty()) return OptionalDay();
  const auto time = named_time(text, zone, of, earliest, latest);
  if (!time) return time.error();
  return OptionalDay(*time);
}

}  // namespace

stadtkern::Result<OptionalDay> resubmission_day(std::string_view text, std::string_view zone, Micros now) {
  return optional_time(text, zone, Of::Begin, now, now + kFarthestResubmission);
}

stadtkern::Result<OptionalDay> due_day(std::string_view text, std::string_view zone, Micros now) {
  return optional_time(text, zone, Of::End, 0, now + kFarthestDue);
}

stadtkern::Result<Micros> named_time(std::string_view text, std::string_view zone, Of of, Micros earliest,
                                     Micros latest) {
  text = trim(text);
  std::optional<Micros> time = parse_w3c(text);
  auto day = text.size() == 10 ? parse_local(text) : std::nullopt;
  if (!time && day) {
    if (of == Of::End) {
      day->hour = 23;
      day->minute = day->second = 59;
    }
    const auto found = to_utc(*day, zone);
    if (!found) return found.error();
    time = *found;
  }
  if (!time) return fault("/on", "must be a day such as 2026-12-24, or a time with its zone");
  if (*time < earliest) return fault("/on", "lies too early");
  if (*time > latest) return fault("/on", "lies too far ahead");
  return *time;
}

}  // namespace waste::clerk

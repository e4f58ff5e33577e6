// SPDX-License-Identifier: EUPL-1.2
#include "months.h"

#include "local_time.h"

namespace waste {
namespace {

// The first of the month that is `after` months after year 0.
LocalTime first_of(int after) {
  LocalTime day;
  day.year = after / 12;
  day.month = after % 12 + 1;
  return day;
}

Micros beginning(int month, std::string_view zone) {
  const auto exact = to_utc(first_of(month), zone);
  return exact ? *exact : utc(first_of(month));
}

}  // namespace

std::vector<Month> last_months(Micros now, std::string_view zone, int count) {
  const auto local = to_local(now, zone);
  const std::string today = format_w3c(local ? utc(*local) : now);
  const int current = std::stoi(today.substr(0, 4)) * 12 + std::stoi(today.substr(5, 2)) - 1;
  std::vector<Month> months;
  for (int month = current - count + 1; month <= current; ++month) {
    months.push_back(
        {format_w3c(utc(first_of(month))).substr(0, 7), beginning(month, zone), beginning(month + 1, zone)});
  }
  return months;
}

}  // namespace waste

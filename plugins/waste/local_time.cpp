// SPDX-License-Identifier: EUPL-1.2
// The one home of the date library's time zones.
#include "local_time.h"

#include <date/tz.h>

#include <exception>

namespace waste {

namespace {

stadtkern::Error unknown(std::string_view zone) {
  return {stadtkern::Code::InvalidArgument,
          "time zone \"" + std::string{zone} + "\" is not known here; is tzdata installed?"};
}

}  // namespace

void load_time_zones() {
  try {
    static_cast<void>(date::get_tzdb());
  } catch (const std::exception&) {
    return;
  }
}

stadtkern::Result<Micros> to_utc(const LocalTime& time, std::string_view zone, std::optional<Micros> since) {
  const auto at = [&](const date::sys_info& stretch) {
    return utc(time) - std::chrono::microseconds{stretch.offset}.count();
  };
  try {
    const date::time_zone* found = date::locate_zone(zone);
    const date::local_time<std::chrono::microseconds> local{std::chrono::microseconds{utc(time)}};
    const date::local_info info = found->get_info(local);
    // In a gap and in an overlap `first` is the stretch before the change: exactly the rule of the header.
    const Micros first = at(info.first);
    if (!since || first >= *since || info.result != date::local_info::ambiguous) return first;
    return at(info.second) >= *since ? at(info.second) : first;
  } catch (const std::exception&) {
    return unknown(zone);
  }
}

stadtkern::Result<LocalTime> to_local(Micros time, std::string_view zone) {
  try {
    const date::sys_time<std::chrono::microseconds> point{std::chrono::microseconds{time}};
    const date::sys_info info = date::locate_zone(zone)->get_info(point);
    const std::string shown = format_w3c(time + std::chrono::microseconds{info.offset}.count());
    return parse_local(std::string_view{shown}.substr(0, shown.size() - 1)).value_or(LocalTime{});
  } catch (const std::exception&) {
    return unknown(zone);
  }
}

}  // namespace waste

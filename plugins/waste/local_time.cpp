// SPDX-License-Identifier: EUPL-1.2
// The one home of the date library's time zones.
#include "local_time.h"

#include <date/tz.h>

#include <exception>

namespace waste {

stadtkern::Result<Micros> to_utc(const LocalTime& time, std::string_view zone) {
  try {
    const date::time_zone* found = date::locate_zone(zone);
    const date::local_time<std::chrono::microseconds> local{std::chrono::microseconds{utc(time)}};
    const date::local_info info = found->get_info(local);
    // In a gap and in an overlap `first` is the stretch before the change: exactly the rule of the header.
    return utc(time) - std::chrono::microseconds{info.first.offset}.count();
  } catch (const std::exception&) {
    return stadtkern::Error{stadtkern::Code::InvalidArgument,
                            "time zone \"" + std::string{zone} + "\" is not known here; is tzdata installed?"};
  }
}

}  // namespace waste

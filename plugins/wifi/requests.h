// SPDX-License-Identifier: EUPL-1.2
// What every handler asks of its request. Any thread.
#pragma once

#include <string_view>

#include <stadtkern/plugin.h>

#include "sites/site.h"

namespace wifi {

inline constexpr std::string_view kStaff = "wifi.staff";  // the role
inline constexpr std::string_view kMount = "/api/wifi/v1";

// PERMISSION_DENIED for everybody else: calls over the bus come without a route that would ask.
[[nodiscard]] stadtkern::Status only_staff(const stadtkern::Request& request);
[[nodiscard]] Micros system_now();

}  // namespace wifi

// SPDX-License-Identifier: EUPL-1.2
// What every handler asks of its request. Any thread.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/plugin.h>

#include "days.h"

namespace feedback {

inline constexpr std::string_view kStaff = "feedback.staff";  // the role

// PERMISSION_DENIED for everybody else: calls over the bus come without a route that would ask.
[[nodiscard]] stadtkern::Status only_staff(const stadtkern::Request& request);

// The hash by which the gateway tells anonymous clients apart; empty over the bus.
[[nodiscard]] std::string client_of(const stadtkern::Request& request);

[[nodiscard]] Micros system_now();
[[nodiscard]] Day today(const stadtkern::Town& town);

}  // namespace feedback

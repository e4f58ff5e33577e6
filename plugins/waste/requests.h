// SPDX-License-Identifier: EUPL-1.2
// What every handler asks of its request: who it is, and what links in the answer begin with. Any thread.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/plugin.h>

namespace waste {

inline constexpr std::string_view kMount = "/api/waste/v1";  // as plugin.toml says
inline constexpr std::string_view kStaff = "waste.staff";    // the role

// PERMISSION_DENIED for everybody else.
[[nodiscard]] stadtkern::Status only_staff(const stadtkern::Request& request);

// What links begin with; empty for a request over the bus.
[[nodiscard]] std::string base_path_of(const stadtkern::Request& request);

// The hash by which the gateway tells anonymous clients apart; empty over the bus.
[[nodiscard]] std::string client_of(const stadtkern::Request& request);

}  // namespace waste

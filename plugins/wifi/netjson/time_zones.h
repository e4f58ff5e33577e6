// SPDX-License-Identifier: EUPL-1.2
// What OpenWrt's C library wants instead of a zone's name: its rule as POSIX writes it.
#pragma once

#include <string_view>

namespace wifi::netjson {

// "CET-1CEST,M3.5.0,M10.5.0/3" for Europe/Berlin; empty for a zone that is not listed.
[[nodiscard]] std::string_view posix_time_zone(std::string_view name);

}  // namespace wifi::netjson

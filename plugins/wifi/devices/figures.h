// SPDX-License-Identifier: EUPL-1.2
// What a device has told of itself, as pictures with a table of the same numbers. Any thread.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/html.h>

#include "devices.pb.h"

namespace wifi::devices {

// The newest so many points of a series are drawn.
inline constexpr std::size_t kPointsShown = 60;

// `here` is the page's own address, for the ways to the other lengths of time; `zone` the town's. Nothing where the
// device has told nothing yet.
[[nodiscard]] stadtkern::html::Html figures(const v1::DeviceSeries& series, const std::string& here,
                                            std::string_view zone, std::string_view language);

// A time of the interface, on the town's clock.
[[nodiscard]] std::string shown_time(std::string_view w3c, std::string_view zone, std::string_view language);

}  // namespace wifi::devices

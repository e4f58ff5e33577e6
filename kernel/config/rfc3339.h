// SPDX-License-Identifier: EUPL-1.2
// Points in time as our files and command lines write them. The one reader of RFC 3339 in the kernel. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stadtkern::config {

// Microseconds since 1970 (negative before it) of a date-time of RFC 3339: "2026-11-25T19:08:40Z", "t" and "z" also
// small, with an offset in place of "Z" ("+01:00"), with a fraction (digits behind the sixth are passed over). Years
// 0000 to 9999, dates of the calendar only. A leap second, 23:59:60 UTC, is the second that follows it. Nothing for any
// other text, also for one without an offset.
[[nodiscard]] std::optional<std::int64_t> parse_rfc3339(std::string_view text);

}  // namespace stadtkern::config

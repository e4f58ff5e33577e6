// SPDX-License-Identifier: EUPL-1.2
// What the node tells in UTC, by the clock of the town whose pages these are. Pure but for the list of time zones.
#pragma once

#include <string>
#include <string_view>

namespace operations {

// Reads the list of zones from disk, so that nobody waits for it. Any thread.
void load_time_zones();

// "2026-11-27T04:39:00.866Z" as "27.11.2026, 05:39:00" and "27 Nov 2026, 05:39:00"; in UTC, and saying so, where the
// system does not know the zone; other texts as they are.
[[nodiscard]] std::string time_text(std::string_view rfc3339, std::string_view zone, std::string_view language);

// A sentence with each such time in it as time_text() has it.
[[nodiscard]] std::string with_local_times(std::string_view text, std::string_view zone, std::string_view language);

}  // namespace operations

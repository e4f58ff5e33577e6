// SPDX-License-Identifier: EUPL-1.2
// From a city's wall clock to UTC, by the time zone rules that the operating system has installed
// (/usr/share/zoneinfo).
//
// The two nights of clock change: a wall time that never was (spring) is read with the offset before the change, so
// that 02:30 means half an hour after the clocks went from 02:00 to 03:00; a wall time that was twice (autumn) is its
// first, unless it is known not to be before a time that only its second is not before.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <stadtkern/result.h>

#include "timestamp.h"

namespace waste {

// Reads the list of zones from disk, so that no citizen waits for it. Any thread; what fails is told by those below.
void load_time_zones();

// `zone` is an IANA name such as "Europe/Zurich". Fails with INVALID_ARGUMENT when the system doesn't know it.
// `since` is what came before: a report is not closed before it was opened.
// Any thread.
[[nodiscard]] stadtkern::Result<Micros> to_utc(const LocalTime& time, std::string_view zone,
                                               std::optional<Micros> since = {});

// What a clock in that zone shows then, to the second. Fails as to_utc().
[[nodiscard]] stadtkern::Result<LocalTime> to_local(Micros time, std::string_view zone);

}  // namespace waste

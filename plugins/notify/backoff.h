// SPDX-License-Identifier: EUPL-1.2
// When something is tried again, and when it is given up. Pure.
#pragma once

#include "text.h"

namespace notify {

inline constexpr Micros kMinute = 60 * kSecond;
inline constexpr Micros kHour = 60 * kMinute;
inline constexpr Micros kDay = 24 * kHour;
inline constexpr Micros kTriedFor = 5 * kDay;  // then it is given up, as mail servers do

// Before the next try of one delivery, `failures` (at least 1) having failed: a minute, doubled each time, at most 4 h.
[[nodiscard]] Micros delivery_pause(int failures);

// Before one is tried again that found no server to take it: 5 s, doubled each time, at most 1 h.
[[nodiscard]] Micros trouble_pause(int failures);

// Before the next try of a server that cannot be reached or lets nobody in, `failures` in a row: 5 s, doubled each
// time, at most 5 min. Each time another delivery tries it.
[[nodiscard]] Micros server_pause(int failures);

// Before another delivery is begun, `misses` in a row having found nobody who has the letter, or no worker: 2 s,
// doubled each time, at most 5 min.
[[nodiscard]] Micros miss_pause(int misses);

[[nodiscard]] bool tried_long_enough(Micros made, Micros now);

}  // namespace notify

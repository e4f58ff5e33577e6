// SPDX-License-Identifier: EUPL-1.2
// Whether a device is there, with hysteresis: it is missed only after a while, and taken for back only when it has kept
// coming for a while. Pure; any thread.
#pragma once

#include "sites/site.h"

namespace wifi::devices {

struct Presence {
  bool online = false;
  Micros seen = 0;   // its last call; 0: never
  Micros since = 0;  // while it is offline: since when it has been coming again; 0: it has not
};

struct Patience {
  Micros offline_after = 0;  // without a call
  Micros online_after = 0;   // of calls without such a gap
};

enum class Turn { None, Offline, Online };

// A call at `now`. A device that was never seen is online at once: there is nothing that it came back from.
[[nodiscard]] Turn called(Presence& presence, Micros now, const Patience& patience);

// Time has passed. `watched_since`: nobody could call before (we were not there), so no silence counts from earlier.
[[nodiscard]] Turn waited(Presence& presence, Micros now, Micros watched_since, const Patience& patience);

}  // namespace wifi::devices

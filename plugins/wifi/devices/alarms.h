// SPDX-License-Identifier: EUPL-1.2
// What staff have to look at: who does not call, who refused its configuration, who waits to be let in, and whether
// more registered than usual. Writer, or a read's worker.
#pragma once

#include <cstdint>

#include <stadtkern/store.h>

#include "devices.pb.h"
#include "sites/site.h"

namespace wifi::devices {

// Devices that nobody had entered and that came since then; counted up to `most`.
[[nodiscard]] std::int64_t came_since(stadtkern::Connection& connection, Micros since, std::int64_t most);

// From half of what an hour allows on it is told: by then somebody may have the secret who should not.
[[nodiscard]] constexpr bool many(std::int64_t came, std::int64_t an_hour) {
  return came * 2 >= an_hour;
}

// At most 100 of each kind, those that have been so longest first. `rotating`: a town has a second, older secret, so
// that who came with it is told.
[[nodiscard]] stadtkern::Result<v1::AlarmList> alarms(stadtkern::Connection& connection, Micros now,
                                                      std::int64_t an_hour, bool rotating);

}  // namespace wifi::devices

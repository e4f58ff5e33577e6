// SPDX-License-Identifier: EUPL-1.2
// Each open town's settings as an immutable snapshot. Safe on any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include <stadtkern/town.h>

#include "guard/settings.h"
#include "settings.h"

namespace waste {

struct TownSnapshot {
  Settings settings;
  GuardSettings guard;
  Micros since = 0;  // when they began to hold
  // Microseconds of the steady clock until which nobody asks for `places`: the town did not have it (whereabouts.h).
  mutable std::atomic<std::int64_t> no_places_until = 0;
};

class TownSettings {
 public:
  // Reads the town's settings, and its area where they name none. On failure what was there stays.
  [[nodiscard]] stadtkern::Status read(const stadtkern::Town& town);
  void forget(const stadtkern::Town& town);

  // Of an open town.
  [[nodiscard]] std::shared_ptr<const TownSnapshot> of(const stadtkern::Town& town) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<const TownSnapshot>> towns_;
};

// Microseconds since 1970 by the system's clock.
[[nodiscard]] Micros system_now();

}  // namespace waste

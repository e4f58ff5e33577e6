// SPDX-License-Identifier: EUPL-1.2
// When a module that died is started again: at once the first time, then later and later with jitter, until it is put
// in quarantine. Pure: time and chance are passed in. One per unit.
#pragma once

#include "config/node.h"

#include <chrono>
#include <deque>
#include <optional>

namespace stadtkern::lifecycle {

class Backoff {
 public:
  using Time = std::chrono::milliseconds;  // of a steady clock

  explicit Backoff(const config::Restart& policy) : policy_(policy) {}

  // It became ready. Ready for a whole period, and all that was is forgotten.
  void ready(Time now);
  // It ended without being told to, or could not start. `chance` is in [0, 1). Returns the delay until it is started
  // again, or nothing: quarantine, which is where more than `intensity` crashes within the period lead to, and as many
  // failed starts in a row however far apart.
  [[nodiscard]] std::optional<Time> crashed(Time now, double chance);
  void forget();  // quarantine was lifted by hand
  void set_policy(const config::Restart& policy) { policy_ = policy; }

 private:
  config::Restart policy_;
  std::deque<Time> recent_;  // crashes within the period
  std::optional<Time> ready_since_;
  unsigned in_a_row_ = 0;       // crashes since it was last ready for a whole period
  unsigned failed_starts_ = 0;  // in a row
};

}  // namespace stadtkern::lifecycle

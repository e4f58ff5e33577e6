// SPDX-License-Identifier: Apache-2.0
// Lets a town's events go that are older than plugin.toml keeps their type (`keep`). A subscriber that has not pulled
// one of them by then is told LAGGED.
#pragma once

#include "runtime/store/stores.h"
#include "wire/control.h"
#include "wire/events.h"

#include <stadtkern/result.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace stadtkern::runtime {

// Thread-safe. A run goes in many small writes, so that the town's other writes pass between them; two at once do no
// harm. Outlives the stores' last write.
class EventRetention {
 public:
  using Report = wire::events::ExpireReply;

  // A type without `keep` (the kernel always sends one) is kept for good.
  EventRetention(const std::vector<wire::control::Publication>& publishes, store::Stores& stores, store::Clock clock)
      : publishes_(publishes), stores_(stores), clock_(std::move(clock)) {}

  // What is due, of each type in the manifest's order; changes nothing. Not on a writer.
  [[nodiscard]] Result<Report> due(const std::string& town) const;
  // Removes it; `done` comes exactly once, on a writer or at once. Not on a writer.
  void run(const std::string& town, std::function<void(const Result<Report>&)> done);

  static constexpr std::size_t kEventsPerWrite = 256;

 private:
  struct Run;
  void step(const std::shared_ptr<Run>& run);

  const std::vector<wire::control::Publication>& publishes_;
  store::Stores& stores_;
  const store::Clock clock_;
};

}  // namespace stadtkern::runtime

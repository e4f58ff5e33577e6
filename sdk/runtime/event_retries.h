// SPDX-License-Identifier: Apache-2.0
// What an operator does with the events that stand aside: sees them, has them handled again once the plugin is mended,
// gives one up. The three methods of events/v1 that a subscriber has.
#pragma once

#include "runtime/aside_count.h"
#include "runtime/log.h"
#include "runtime/schedule.h"
#include "runtime/store/stores.h"
#include "runtime/store/subscriptions.h"
#include "runtime/subscriptions.h"
#include "wire/events.h"

#include <stadtkern/result.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace stadtkern::runtime {

// Thread-safe. Outlives the stores' last write. Each event is handled in a write of its own, in which it goes, under
// the epoch that standing work has: two runs at once, an instance that was replaced and a kill leave one effect.
class EventRetries {
 public:
  using Report = wire::events::RetryReply;

  EventRetries(Subscriptions& subscriptions, store::Stores& stores, Schedule& schedule, Log& log, AsideCount& aside)
      : subscriptions_(subscriptions), stores_(stores), schedule_(schedule), log_(log), aside_(aside) {}

  // A page, in at most kPageBytes. Not on a writer.
  [[nodiscard]] Result<wire::events::SetAsideReply> list(const std::string& town,
                                                         const wire::events::SetAsideRequest& asked) const;
  // `done` comes exactly once, on a writer, on the schedule or at once; Unavailable when the schedule was stopped.
  void retry(std::uint32_t town, const wire::events::RetryRequest& asked,
             std::function<void(const Result<Report>&)> done);
  void discard(std::uint32_t town, std::uint64_t id,
               std::function<void(const Result<wire::events::DiscardReply>&)> done);

  static constexpr std::size_t kPageBytes = 768 * 1024;
  // Of one call; the caller asks again.
  static constexpr std::size_t kMostEvents = 64;
  static constexpr std::chrono::seconds kMostTime{2};

 private:
  struct Run;
  using Shared = std::shared_ptr<Run>;
  void next(const Shared& run);
  void handle(const Shared& run, const store::SetAside& event, Subscriptions::Handling handling);
  void handled(const Shared& run, const store::SetAside& event);
  void failed(const Shared& run, const store::SetAside& event, const Subscriptions::Handling& handling,
              const std::string& why);
  void step(const Shared& run);

  Subscriptions& subscriptions_;
  store::Stores& stores_;
  Schedule& schedule_;
  Log& log_;
  AsideCount& aside_;
};

}  // namespace stadtkern::runtime

// SPDX-License-Identifier: Apache-2.0
// Runs a plugin's timers in the towns where this instance is active: rows of the town's store, once per period, what
// fell due while nobody ran once. A timer that fails is tried again with back-off and delays no other.
#pragma once

#include "runtime/log.h"
#include "runtime/registrations.h"
#include "runtime/schedule.h"
#include "runtime/store/stores.h"
#include "runtime/store/timers.h"
#include "runtime/town.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace stadtkern::runtime {

class Timers {
 public:
  Timers(const Registrations& registrations, store::Stores& stores, Schedule& schedule, Log& log,
         const store::Clock& clock)
      : registrations_(registrations), stores_(stores), schedule_(schedule), log_(log), clock_(clock) {}

  // From now on, under this activation. [worker]
  void activate(const std::shared_ptr<stadtkern_town>& town, std::uint64_t activation);
  void close(std::uint32_t town);  // [worker]

 private:
  struct Failing {
    unsigned failures = 0;
    std::int64_t retry_us = 0;
  };
  struct Active {
    std::shared_ptr<stadtkern_town> town;
    std::uint64_t activation = 0;
    unsigned failures = 0;       // in a row, of the store
    std::int64_t looked_us = 0;  // the wall clock at the last look
    std::int64_t next_us = 0;    // when to read the store again; only this instance moves its timers
    std::map<std::string, Failing> failing;
  };
  void look(std::uint32_t town, std::uint64_t activation);
  void run_due(const Active& active, const std::vector<store::Timer>& due);
  void ran(const Active& active, const std::string& timer, const Status& outcome);
  void look_again(const Active& active, std::int64_t at_us);
  // Null when the town was closed or activated anew. With mutex_ held.
  Active* find(std::uint32_t town, std::uint64_t activation);

  const Registrations& registrations_;
  store::Stores& stores_;
  Schedule& schedule_;
  Log& log_;
  const store::Clock& clock_;
  std::mutex mutex_;
  std::map<std::uint32_t, Active> active_;
};

}  // namespace stadtkern::runtime

// SPDX-License-Identifier: EUPL-1.2
// Who a credential belongs to, by the town's provider of sessions/v1, if it has one. io thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "backend.h"
#include "exchange.h"
#include "session_cache.h"

namespace gateway {

class Sessions {
 public:
  explicit Sessions(Backend& backend) : backend_(backend) {}

  VisitorPtr find(std::uint32_t town, std::string_view credential, Time now);
  // Asks about the exchange's credential; exchange.checked() comes later, on any thread, with exchange.asked filled.
  void ask(Exchange& exchange, Time now);
  // What was asked and answered: kept for the next, and given. Null: nobody, or an error stands in exchange.asked.
  VisitorPtr take(Exchange& exchange);
  // Asks for changes where that is due. Several times a second.
  void tick(Time now);

 private:
  struct Heard {
    std::uint32_t town = 0;
    bool failed = false;
    bool all = false;
    std::uint64_t generation = 0;
    std::vector<std::string> principals;
    Time asked{};
  };
  struct Arrived {
    std::mutex mutex;
    std::vector<Heard> heard;
  };
  void collect();

  Backend& backend_;
  SessionCache cache_;
  const std::shared_ptr<Arrived> arrived_ = std::make_shared<Arrived>();  // calls under way fill it
};

}  // namespace gateway

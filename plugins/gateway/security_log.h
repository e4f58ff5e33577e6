// SPDX-License-Identifier: EUPL-1.2
// What a person looks for after an attack: who signed in or failed to, what was refused, what administrators changed,
// with whole addresses. The lines go into a log of their own, which is kept for seven days. io thread only.
#pragma once

#include <string_view>

#include "backend.h"
#include "front.h"
#include "rates.h"

namespace gateway {

// What the end of an exchange is to that log; empty: nothing.
std::string_view security_event(const Exchange& exchange, unsigned status) noexcept;

class SecurityLog {
 public:
  SecurityLog(Backend& backend, RateLimiter& rates) : backend_(backend), rates_(rates) {}

  // Of one address no more lines than a person would read: they must not push out what others did.
  void note(const Exchange& exchange, const Peer& peer, unsigned status, Time now);
  // Says now and then how much was left out.
  void tick(Time now);

 private:
  Backend& backend_;
  RateLimiter& rates_;
  std::uint64_t left_out_ = 0;
  Time said_{};
};

}  // namespace gateway

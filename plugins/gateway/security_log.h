// SPDX-License-Identifier: EUPL-1.2
// What a person looks for after an attack: who signed in or failed to, what was refused, what administrators changed,
// with whole addresses. The lines go into a log of their own, which is kept for seven days. io thread only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "backend.h"
#include "front.h"
#include "rates.h"

namespace gateway {

// What the end of an exchange is to that log; empty: nothing.
std::string_view security_event(const Exchange& exchange, unsigned status) noexcept;

class SecurityLog {
 public:
  explicit SecurityLog(Backend& backend) : backend_(backend) {}

  // Of one client (of IPv6 its /64) no more lines than a person would read, and of all of them no more than the day's
  // file holds: they must not push out what others did. Who is signed in shares no room with those who are refused.
  void note(const Exchange& exchange, const Peer& peer, unsigned status, Time now);
  // Says now and then how much was left out.
  void tick(Time now);

 private:
  // Bytes that may still be written: some at once, and as many again within a day.
  struct Room {
    static constexpr double kBytes = 16 << 20;  // two of them, each twice within a day: the 64 MiB of the day's file
    double left = kBytes;
    Time at{};
  };
  bool takes(bool refusal, const Address& client, std::size_t bytes, Time now);

  Backend& backend_;
  RateLimiter rates_{1024};  // of its own: what is counted here forgets no client whose requests are counted
  std::array<Room, 2> rooms_;
  std::uint64_t left_out_ = 0;
  Time said_{};
};

}  // namespace gateway

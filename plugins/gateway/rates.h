// SPDX-License-Identifier: EUPL-1.2
// How many requests a second an address, an account or a key may make: token buckets in a table of fixed size. A bucket
// is one moment in time (when it will be full again), so that a request costs a look-up and an addition. io thread
// only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "address.h"

namespace gateway {

struct Rate {
  double per_second = 0;    // 0: no limit
  std::uint32_t burst = 0;  // at once, after a pause
  bool on() const noexcept { return per_second > 0 && burst > 0; }
};

inline constexpr Rate kHandshakes{20, 200};  // of TLS, of one client

struct RateRules {
  Rate address{100, 2000};  // of IPv6 its /64
  Rate account{100, 2000};
  Rate key{500, 5000};
};

struct RateSettings {
  RateRules node;
  std::map<std::string, RateRules, std::less<>> towns;  // those with rules of their own
  const RateRules& of(std::string_view town) const;
};

class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Outcome {
    bool passed = true;
    std::uint32_t left = 0;              // how many more may come at once
    std::chrono::milliseconds wait{0};   // until the next may come
    std::chrono::milliseconds whole{0};  // until as many may come as the burst says
  };

  // `sets`: of four buckets, 16 bytes each.
  explicit RateLimiter(std::size_t sets = kSets);

  // Who is counted: a keyed hash, so that nobody can choose to share a bucket with somebody else. Never 0.
  std::uint64_t of(const Address& address) const noexcept;
  std::uint64_t of(std::string_view kind, const Address& address) const noexcept;  // by itself
  std::uint64_t of(std::string_view kind, std::uint32_t town, std::string_view name) const noexcept;

  // Counts one request of `who` under `rate`, which is on. Where the table is full of others who are being counted, the
  // one that waits least is forgotten.
  Outcome take(std::uint64_t who, const Rate& rate, Time now) noexcept;

 private:
  struct Bucket {
    std::uint64_t who = 0;
    std::int64_t full_at = 0;  // ns of the steady clock
  };
  static constexpr std::size_t kWays = 4;
  static constexpr std::size_t kSets = 16 * 1024;  // 1 MiB in all

  std::array<unsigned char, 16> secret_{};
  const std::size_t sets_;
  std::vector<Bucket> buckets_;
};

// The value of RateLimit-Policy and of RateLimit for one policy, appended to what the fields hold already
// (draft-ietf-httpapi-ratelimit-headers-10).
void note_rate(std::string_view policy, const Rate& rate, const RateLimiter::Outcome& outcome, std::string& policies,
               std::string& limits);

}  // namespace gateway

// SPDX-License-Identifier: EUPL-1.2
// What the router counts. Values only; copied out on the bus thread.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace stadtkern::bus {

// Log-linear: eight steps per power of two of microseconds, so that a value is known to 1/8. Up to 35 minutes.
class Histogram {
 public:
  static constexpr std::size_t kBuckets = 240;

  void add(std::int64_t nanoseconds) noexcept {
    const auto us = static_cast<std::uint64_t>(nanoseconds < 0 ? 0 : nanoseconds / 1000);
    ++counts_[bucket(us)];
    ++count_;
    sum_us_ += us;
  }
  void add(const Histogram& more) noexcept {
    for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += more.counts_[i];
    count_ += more.count_;
    sum_us_ += more.sum_us_;
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::uint64_t sum_us() const noexcept { return sum_us_; }
  [[nodiscard]] std::uint64_t in_bucket(std::size_t index) const noexcept { return counts_[index]; }
  [[nodiscard]] static std::uint64_t upper_us(std::size_t index) noexcept {  // exclusive
    if (index < 8) return index + 1;
    const std::size_t shift = index / 8 - 1;
    return (8 + index % 8 + 1) << shift;
  }
  // The upper end in microseconds of the bucket that holds quantile q (0 to 1); 0 when nothing was counted.
  [[nodiscard]] std::uint64_t quantile_us(double q) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(q * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      seen += counts_[i];
      if (counts_[i] > 0 && seen >= wanted) return upper_us(i);
    }
    return 0;
  }

 private:
  static std::size_t bucket(std::uint64_t us) noexcept {
    if (us < 8) return us;
    const auto shift = static_cast<std::size_t>(std::bit_width(us)) - 4;
    const std::size_t index = (shift + 1) * 8 + ((us >> shift) & 7);
    return index < kBuckets ? index : kBuckets - 1;
  }

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_us_ = 0;
};

// Of requests to one module.
struct ModuleMetrics {
  static constexpr std::size_t kCodes = 26;
  std::uint64_t requests = 0;                   // forwarded to an instance
  std::array<std::uint64_t, kCodes> answers{};  // by stadtkern_code, the router's own included
  std::uint64_t bytes_in = 0;                   // header and payload towards the module, chunks included
  std::uint64_t bytes_out = 0;
  std::uint64_t waits = 0;       // requests that had to wait
  std::uint64_t retries = 0;     // sent again after a death
  std::uint64_t poison = 0;      // in flight at two deaths, or refused because the like of it was
  std::uint64_t queue_full = 0;  // refused because the queue had no room, or as many streams as may be were open
  std::uint32_t in_flight = 0;   // sent and not answered, streams included
  std::uint32_t queued = 0;
  std::uint32_t most_queued = 0;
  Histogram latency;  // from the request's arrival to its final answer
};

// Of requests that one instance answered, or should have; counted while it is watched. Who judges a new release
// compares it with the old one.
struct Tally {
  std::uint64_t safe = 0;         // requests that only read
  std::uint64_t safe_faults = 0;  // of these: the module's fault, or no answer in time
  std::uint64_t other = 0;
  std::uint64_t other_faults = 0;
  friend bool operator==(const Tally&, const Tally&) = default;
};

struct Watched {
  std::map<std::uint32_t, Tally> towns;
  Histogram safe_latency;  // of all towns
};

struct Metrics {
  std::map<std::string, ModuleMetrics> modules;
  std::uint64_t dropped = 0;    // messages that nobody can be told of: malformed, late, foreign
  std::uint64_t refused = 0;    // requests that reached no module's queue
  std::uint64_t wake_ups = 0;   // forwarded
  std::uint64_t audits = 0;     // including those not recorded
  std::uint32_t in_flight = 0;  // sent and waiting
  std::size_t waiting_bytes = 0;
  std::size_t retry_bytes = 0;
};

}  // namespace stadtkern::bus

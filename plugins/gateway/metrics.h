// SPDX-License-Identifier: EUPL-1.2
// What the gateway counts about itself. Counting is cheap and done by the io thread; the text may be asked for on any.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace gateway {

class Metrics {
 public:
  // Since this process began.
  struct Count {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;  // 5xx
  };

  // `module` is empty for what the gateway answers by itself.
  void request(std::string_view town, std::string_view module, unsigned status, std::chrono::microseconds took,
               std::uint64_t bytes);
  void connection_opened() noexcept { open_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() noexcept { open_.fetch_sub(1, std::memory_order_relaxed); }
  void connection_accepted() noexcept { accepted_.fetch_add(1, std::memory_order_relaxed); }
  void certificates(std::int64_t ends, std::size_t faults) noexcept {
    certificates_end_ = ends;
    certificate_faults_ = faults;
  }
  void handshake_refused() noexcept { refused_.fetch_add(1, std::memory_order_relaxed); }
  void accept_paused() noexcept { pauses_.fetch_add(1, std::memory_order_relaxed); }

  std::string text() const;
  Count of_town(std::string_view town, std::string_view module) const;

 private:
  struct Bound {
    double seconds;
    std::string_view label;
  };
  static constexpr std::array<Bound, 12> kBounds{{{0.0005, "0.0005"},
                                                  {0.001, "0.001"},
                                                  {0.0025, "0.0025"},
                                                  {0.005, "0.005"},
                                                  {0.01, "0.01"},
                                                  {0.025, "0.025"},
                                                  {0.05, "0.05"},
                                                  {0.1, "0.1"},
                                                  {0.25, "0.25"},
                                                  {0.5, "0.5"},
                                                  {1, "1"},
                                                  {5, "5"}}};
  struct Series {
    std::array<std::uint64_t, 6> by_class{};  // 1xx .. 5xx at their digit
    std::array<std::uint64_t, kBounds.size() + 1> buckets{};
    double seconds = 0;
    std::uint64_t bytes = 0;
  };

  mutable std::mutex mutex_;  // held for some tens of nanoseconds by the io thread, for a scrape's copy else
  std::map<std::string, Series, std::less<>> series_;
  std::map<std::string, std::map<std::string, Count, std::less<>>, std::less<>> towns_;  // then by module
  std::atomic<std::int64_t> open_{0};
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> pauses_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::int64_t> certificates_end_{0};  // 0: there are none
  std::atomic<std::uint64_t> certificate_faults_{0};
};

}  // namespace gateway

// SPDX-License-Identifier: EUPL-1.2
// What is used, counted in memory until it is written. Of a visit no more is kept than that there was one more: no
// time, no address, no order. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "shell/visit.h"

namespace portal::use {

inline constexpr unsigned kView = 0;
inline constexpr unsigned kFinished = 100;
// (page, step) with how often: 0 for views, 1 and so on for forms that came to that step, 100 for those that were sent.
using Counts = std::map<std::pair<std::string, unsigned>, std::int64_t>;

// What the answer adds. `automatic` as the gateway says it ("program", "prefetch", "part"); what programs ask for is
// not used by anybody.
[[nodiscard]] Counts counts_of(const stadtkern::shell::Seen& seen, std::string_view automatic);

class Counter {
 public:
  // Of one town; whoever makes up more paths than that, is counted as leading nowhere.
  static constexpr std::size_t kMost = 4096;

  void add(std::uint32_t town, const Counts& counts);
  // All that has come since the last time.
  [[nodiscard]] Counts take(std::uint32_t town);
  void forget(std::uint32_t town);

 private:
  std::mutex mutex_;
  std::map<std::uint32_t, Counts> towns_;
};

}  // namespace portal::use

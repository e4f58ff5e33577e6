// SPDX-License-Identifier: Apache-2.0
// How long standing work waits after it failed for the nth time in a row.
#pragma once

#include <algorithm>
#include <chrono>

namespace stadtkern::runtime {

// 1 s, 2 s, 4 s ... at most 5 min.
[[nodiscard]] inline std::chrono::milliseconds retry_delay(unsigned failures) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::minutes(5);
  const unsigned doublings = std::min(failures == 0 ? 0u : failures - 1, 10u);
  return std::min(std::chrono::milliseconds(1000) * (1u << doublings), kLongest);
}

}  // namespace stadtkern::runtime

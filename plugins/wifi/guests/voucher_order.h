// SPDX-License-Identifier: EUPL-1.2
// An order of vouchers as staff type it, checked: how many, with which limits, until when. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "guests/access.h"

namespace wifi::guests {

struct Order {
  std::string name;
  std::int64_t vouchers = 0;
  std::int64_t minutes = 0;
  std::int64_t megabytes = 0;
  std::int64_t day_minutes = 0;
  std::int64_t day_megabytes = 0;
  std::int64_t devices = 0;  // 0: one
  std::int64_t hours = 0;
  std::string until;  // "2026-12-31", or empty: a year from now
};

inline constexpr std::int64_t kMostVouchers = 500;  // of a batch: what one write makes in a few milliseconds
inline constexpr std::size_t kLongestName = 60;     // characters

struct Checked {
  Limits limits;
  Micros until = 0;
  std::vector<std::pair<std::string, std::string>> faults{};  // field, key of a text that says why
};
[[nodiscard]] Checked check(const Order& order, Micros now, std::string_view zone);

// new, used, blocked, over.
[[nodiscard]] std::string_view state_of(const Pass& pass, Micros now);

}  // namespace wifi::guests

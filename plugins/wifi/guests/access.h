// SPDX-License-Identifier: EUPL-1.2
// Who may go online, and for how long: a pass (a voucher, or the terms that somebody has accepted) with its limits in
// time, data and devices, and what was used of it. Pure; the clock is an argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "guests/times.h"

namespace wifi::guests {

enum class PassKind : std::uint8_t { Voucher = 0, Accepted = 1 };

// 0: no such limit.
struct Limits {
  std::int64_t seconds = 0;  // online, in all
  std::int64_t bytes = 0;
  std::int64_t day_seconds = 0;
  std::int64_t day_bytes = 0;
  std::int64_t devices = 0;  // at the same time
  std::int64_t lasts = 0;    // seconds from the first use, whether or not it is used
  friend bool operator==(const Limits&, const Limits&) = default;
};

struct Pass {
  std::string id;  // opaque
  PassKind kind = PassKind::Voucher;
  std::string code;   // of a voucher
  std::string batch;  // of a voucher
  Limits limits;
  Micros made = 0;
  Micros until = 0;  // 0: for good
  Micros first = 0;  // use; 0: none
  Micros last = 0;
  std::int64_t used_seconds = 0;
  std::int64_t used_bytes = 0;
  bool blocked = false;
  std::int64_t terms = 0;  // version that was accepted; 0: none was asked for
};

// What of it was used on the day, and by how many other devices it is being used now.
struct Today {
  std::int64_t seconds = 0;
  std::int64_t bytes = 0;
  std::int64_t others = 0;
};

enum class Verdict : std::uint8_t {
  Allowed,
  Blocked,
  Ended,
  TimeUsed,
  DataUsed,
  DayTimeUsed,
  DayDataUsed,
  TooManyDevices
};

struct Left {
  Verdict verdict = Verdict::Allowed;
  std::optional<std::int64_t> seconds;  // nothing: no limit
  std::optional<std::int64_t> bytes;
};

// For a device that wants to begin, or goes on.
[[nodiscard]] Left judge(const Pass& pass, const Today& today, Micros now);

// When it ends, used for the first time now.
[[nodiscard]] Micros end_from(const Pass& pass, Micros now);

}  // namespace wifi::guests

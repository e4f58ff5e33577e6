// SPDX-License-Identifier: Apache-2.0
// A clock that stands still until the test turns it. Any thread.
#pragma once

#include "runtime/store/stores.h"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace stadtkern::testkit {

class Clock {
 public:
  // Begins on 2026-01-01 at 12:00 UTC.
  void advance(std::chrono::microseconds by) { passed_us_ += by.count(); }
  // Somebody sets the wall clock, forward or back; no time passes.
  void set_wall(std::chrono::microseconds by) { set_us_ += by.count(); }
  std::int64_t wall_us() const { return kBegin + passed_us_ + set_us_; }
  std::int64_t steady_us() const { return kSteadyBegin + passed_us_; }

  runtime::store::Clock for_stores() const {
    return {[this] { return wall_us(); }, [this] { return steady_us(); }};
  }

 private:
  static constexpr std::int64_t kBegin = 1'767'268'800'000'000;
  static constexpr std::int64_t kSteadyBegin = 1'000'000'000;
  std::atomic<std::int64_t> passed_us_ = 0;
  std::atomic<std::int64_t> set_us_ = 0;
};

}  // namespace stadtkern::testkit

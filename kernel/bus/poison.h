// SPDX-License-Identifier: EUPL-1.2
// Poison: which requests were under way when their module crashed. One that was at two crashes and has not been
// answered in between is refused for a while, so that a client that repeats it does not take the module from everybody.
// Requests are told apart by a print of town, method and payload; nothing is computed for a module that has not crashed
// lately. Pure; router's thread only.
#pragma once

#include "bus/registry.h"

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>

namespace stadtkern::bus {

class Poison {
 public:
  static constexpr std::int64_t kMemory = 300'000 * kNanosPerMilli;  // a crash is remembered
  static constexpr std::int64_t kRefusal = 30'000 * kNanosPerMilli;  // then it is tried once more
  static constexpr std::size_t kMost = 4096;                         // prints; beyond it nothing new is noted

  // Never 0. `said`: the caller's own print, for a payload that differs each time; 0: none.
  [[nodiscard]] static std::uint64_t print(std::uint32_t town, std::uint32_t service, std::uint32_t method,
                                           std::uint32_t said, std::string_view payload) {
    std::uint64_t out = said != 0 ? said : std::hash<std::string_view>()(payload);
    for (const std::uint32_t part : {town, service, method}) out = (out ^ part) * 0x9e3779b97f4a7c15;
    return out | 1;
  }

  // Whether prints are worth computing now.
  [[nodiscard]] bool alert(std::int64_t now) const noexcept { return now < alert_until_; }

  // The module has crashed; struck() follows for each request that was under way.
  void crashed(std::int64_t now) {
    if (!alert(now)) strikes_.clear();
    alert_until_ = now + kMemory;
    now_ = now;
  }
  void struck(std::uint64_t print) {
    if (strikes_.size() >= kMost && !strikes_.contains(print)) return;
    Strikes& strikes = strikes_[print];
    if (strikes.last == now_) return;  // several that ask the same, at one crash
    strikes.last = now_;
    ++strikes.count;
  }
  // It was answered: it is not what crashes the module.
  void cleared(std::uint64_t print) { strikes_.erase(print); }
  // After so many crashes, the last of them not long ago; 0: never.
  [[nodiscard]] bool refuses(std::uint64_t print, std::uint32_t after, std::int64_t now) const {
    const auto found = after != 0 ? strikes_.find(print) : strikes_.end();
    return found != strikes_.end() && found->second.count >= after && now < found->second.last + kRefusal;
  }

 private:
  struct Strikes {
    std::uint32_t count = 0;
    std::int64_t last = 0;  // crash that it was at
  };
  std::int64_t alert_until_ = 0;
  std::int64_t now_ = 0;
  std::unordered_map<std::uint64_t, Strikes> strikes_;
};

}  // namespace stadtkern::bus

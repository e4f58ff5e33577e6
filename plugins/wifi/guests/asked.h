// SPDX-License-Identifier: EUPL-1.2
// The devices that servers have asked about within the last minutes: those stand at a hotspot, whoever else claims to.
// In memory alone, as hashes. Holds as many as it is told to and forgets the one that was quiet longest. Safe on any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "guests/times.h"

namespace wifi::guests {

class Asked {
 public:
  static constexpr Micros kLately = 15 * kMinute;

  explicit Asked(std::size_t most = 50'000) : most_{most} {}

  // `station` as station_of() writes it.
  void note(std::uint32_t town, std::string_view station, Micros now);
  [[nodiscard]] bool lately(std::uint32_t town, std::string_view station, Micros now) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct One {
    std::string key;
    Micros at = 0;
  };
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::list<One> ones_;  // the one asked about last is the first
  std::unordered_map<std::string, std::list<One>::iterator> by_key_;
};

}  // namespace wifi::guests

// SPDX-License-Identifier: EUPL-1.2
// Who tries codes: so many slips within an hour, then none is looked at for a while. Keys are hashes. Holds as many as
// it is told to and forgets the one that was quiet longest. Safe on any thread.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "guests/times.h"

namespace wifi::guests {

class Guesses {
 public:
  explicit Guesses(int per_hour = 20, std::size_t most = 20'000) : per_hour_{per_hour}, most_{most} {}

  // Whether it may try once more. An empty key is nobody, and may.
  [[nodiscard]] bool may(std::string_view who, Micros now) const;
  void slipped(std::string_view who, Micros now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct One {
    std::string who;
    int slips = 0;
    Micros since = 0;
  };
  const int per_hour_;
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::list<One> ones_;  // the one that slipped last is the first
  std::unordered_map<std::string, std::list<One>::iterator> by_key_;
};

}  // namespace wifi::guests

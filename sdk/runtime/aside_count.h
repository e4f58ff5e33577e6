// SPDX-License-Identifier: Apache-2.0
// How many events stand aside in each town whose subscriptions this instance serves: counted when the town becomes its
// own, then kept, so that a scrape reads no store. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace stadtkern::runtime {

class AsideCount {
 public:
  void set(const std::string& town, std::int64_t count) {
    const std::lock_guard lock(mutex_);
    towns_[town] = count;
  }
  // After the commit that set some aside, or let some go. Nothing for a town that was not counted.
  void add(const std::string& town, std::int64_t change) {
    const std::lock_guard lock(mutex_);
    const auto found = towns_.find(town);
    if (found != towns_.end()) found->second += change;
  }
  void forget(const std::string& town) {
    const std::lock_guard lock(mutex_);
    towns_.erase(town);
  }
  [[nodiscard]] std::map<std::string, std::int64_t> towns() const {
    const std::lock_guard lock(mutex_);
    return towns_;
  }
  [[nodiscard]] std::int64_t of(const std::string& town) const {
    const std::lock_guard lock(mutex_);
    const auto found = towns_.find(town);
    return found == towns_.end() ? 0 : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> towns_;
};

}  // namespace stadtkern::runtime

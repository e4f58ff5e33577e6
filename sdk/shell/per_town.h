// SPDX-License-Identifier: Apache-2.0
// What a plugin keeps of each open town, such as the settings it has read: replaced as a whole, while requests go on
// with what they began with. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include <stadtkern/town.h>

namespace stadtkern::shell {

template <class Kept>
class PerTown {
 public:
  void keep(const Town& town, Kept kept) { keep(town.id(), std::move(kept)); }
  void forget(const Town& town) { forget(town.id()); }
  // Of a town that is open; null: nothing was kept of it.
  [[nodiscard]] std::shared_ptr<const Kept> of(const Town& town) const { return of(town.id()); }

  void keep(std::uint32_t town, Kept kept) {
    auto made = std::make_shared<const Kept>(std::move(kept));
    const std::unique_lock lock(mutex_);
    kept_[town] = std::move(made);
  }
  void forget(std::uint32_t town) {
    const std::unique_lock lock(mutex_);
    kept_.erase(town);
  }
  [[nodiscard]] std::shared_ptr<const Kept> of(std::uint32_t town) const {
    const std::shared_lock lock(mutex_);
    const auto found = kept_.find(town);
    return found == kept_.end() ? nullptr : found->second;
  }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint32_t, std::shared_ptr<const Kept>> kept_;
};

}  // namespace stadtkern::shell

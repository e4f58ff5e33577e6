// SPDX-License-Identifier: EUPL-1.2
// Wheel: deadlines of entries with a resolution of 10 ms; insert and remove in constant time. An entry that is further
// away than one turn stays in its slot for another turn. Never early. Router's thread only.
#pragma once

#include "bus/in_flight.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace stadtkern::bus {

class Wheel {
 public:
  static constexpr std::int64_t kTick = 10 * kNanosPerMilli;

  void insert(Entry& entry, std::int64_t at) noexcept {
    const std::int64_t tick =
        at > std::numeric_limits<std::int64_t>::max() - kTick ? at / kTick : (at + kTick - 1) / kTick;
    entry.timer_tick = std::max(tick, current_ + 1);
    entry.timer_slot = static_cast<std::uint32_t>(entry.timer_tick % kSlots);
    slots_[entry.timer_slot].push_back(entry);
    used_[entry.timer_slot / 64] |= std::uint64_t{1} << entry.timer_slot % 64;
  }

  void remove(Entry& entry) noexcept {
    if (entry.timer_slot == kNone) return;
    auto& list = entry.timer_slot == kDue ? due_ : slots_[entry.timer_slot];
    list.erase(entry);
    if (entry.timer_slot != kDue && list.empty()) mark_empty(entry.timer_slot);
    entry.timer_slot = kNone;
  }

  // Calls expired(Entry&) for each entry whose time has come; it is out of the wheel by then. The callback may insert
  // and remove any entry.
  template <class Expired>
  void advance(std::int64_t now, Expired&& expired) {
    const std::int64_t target = now / kTick;
    for (current_ = std::max(current_, target - kSlots); current_ < target;) {
      ++current_;
      collect(static_cast<std::uint32_t>(current_ % kSlots), target);
    }
    while (Entry* entry = due_.first()) {
      remove(*entry);
      expired(*entry);
    }
  }

  // The next time at which advance() may find something.
  [[nodiscard]] std::int64_t next() const noexcept {
    for (std::int64_t ahead = 1; ahead <= kSlots;) {
      const auto slot = static_cast<std::uint32_t>((current_ + ahead) % kSlots);
      const std::uint64_t rest = used_[slot / 64] >> slot % 64;
      if (rest != 0) return (current_ + ahead + std::countr_zero(rest)) * kTick;
      ahead += 64 - slot % 64;
    }
    return std::numeric_limits<std::int64_t>::max();
  }

 private:
  static constexpr std::int64_t kSlots = 1024;
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::uint32_t kDue = 0xfffffffe;
  using Slot = List<Entry, &Entry::of_timer>;

  void mark_empty(std::uint32_t slot) noexcept { used_[slot / 64] &= ~(std::uint64_t{1} << slot % 64); }

  void collect(std::uint32_t slot, std::int64_t until) noexcept {
    for (Entry* entry = slots_[slot].first(); entry != nullptr;) {
      Entry* const following = Slot::next(*entry);
      if (entry->timer_tick <= until) {
        slots_[slot].erase(*entry);
        due_.push_back(*entry);
        entry->timer_slot = kDue;
      }
      entry = following;
    }
    if (slots_[slot].empty()) mark_empty(slot);
  }

  std::array<Slot, kSlots> slots_{};
  std::array<std::uint64_t, kSlots / 64> used_{};
  Slot due_;
  std::int64_t current_ = 0;
};

}  // namespace stadtkern::bus

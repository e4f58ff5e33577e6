// SPDX-License-Identifier: EUPL-1.2
// The requests that wait for a slot of a module: one queue per town, and the ring of towns that have something
// waiting, served in turn. Bounds are the caller's business. Router's thread only.
#pragma once

#include "bus/in_flight.h"

namespace stadtkern::bus {

// What one town has running and waiting at one module.
class TownQueue {
 public:
  using Items = List<Entry, &Entry::of_queue>;

  Items items;
  std::uint32_t messages = 0;
  std::size_t bytes = 0;
  std::uint32_t running = 0;  // requests that hold a slot
  Links<TownQueue> of_ring;
};

class WaitingRing {
 public:
  [[nodiscard]] bool empty() const noexcept { return ring_.empty(); }
  [[nodiscard]] TownQueue* first() const noexcept { return ring_.first(); }
  [[nodiscard]] static TownQueue* next(const TownQueue& queue) noexcept { return Ring::next(queue); }
  [[nodiscard]] std::uint32_t messages() const noexcept { return messages_; }

  void push(TownQueue& queue, Entry& entry, std::size_t bytes) noexcept {
    if (queue.items.empty()) ring_.push_back(queue);
    queue.items.push_back(entry);
    queue.bytes += bytes;
    ++queue.messages;
    ++messages_;
  }
  void erase(TownQueue& queue, Entry& entry, std::size_t bytes) noexcept {
    queue.items.erase(entry);
    queue.bytes -= bytes;
    --queue.messages;
    --messages_;
    if (queue.items.empty()) ring_.erase(queue);
  }
  // It was served: the other towns come first.
  void to_the_back(TownQueue& queue) noexcept {
    if (queue.items.empty()) return;
    ring_.erase(queue);
    ring_.push_back(queue);
  }

 private:
  using Ring = List<TownQueue, &TownQueue::of_ring>;
  Ring ring_;
  std::uint32_t messages_ = 0;
};

}  // namespace stadtkern::bus

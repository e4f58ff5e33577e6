// SPDX-License-Identifier: EUPL-1.2
// The requests that the router knows: a slab of entries whose addresses stay, named by numbers that never come twice
// in an epoch. Lists run through the entries, so that nothing is allocated per request. Router's thread only.
#pragma once

#include "bus/frame.h"
#include "bus/registry.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace stadtkern::bus {

struct Module;
struct Service;
struct Stream;
class TownQueue;

template <class T>
struct Links {
  T* next = nullptr;
  T* previous = nullptr;
};

// A doubly linked list through the member kLinks of its elements; owns nothing.
template <class T, Links<T> T::*kLinks>
class List {
 public:
  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  [[nodiscard]] T* first() const noexcept { return first_; }
  [[nodiscard]] T* last() const noexcept { return last_; }
  [[nodiscard]] static T* next(const T& item) noexcept { return (item.*kLinks).next; }
  [[nodiscard]] static T* previous(const T& item) noexcept { return (item.*kLinks).previous; }

  void push_back(T& item) noexcept {
    item.*kLinks = {nullptr, last_};
    (last_ != nullptr ? (last_->*kLinks).next : first_) = &item;
    last_ = &item;
  }
  void erase(T& item) noexcept {
    const Links<T> links = item.*kLinks;
    (links.previous != nullptr ? (links.previous->*kLinks).next : first_) = links.next;
    (links.next != nullptr ? (links.next->*kLinks).previous : last_) = links.previous;
    item.*kLinks = {};
  }

 private:
  T* first_ = nullptr;
  T* last_ = nullptr;
};

// A request between its arrival and its final answer.
struct Entry {
  Entry();
  ~Entry();

  enum class State : std::uint8_t { Free, Waiting, Sent };
  State state = State::Free;
  std::uint8_t hops = 0;
  std::uint8_t deaths = 0;  // of instances that handled it
  bool lane = false;
  bool repeatable = false;    // safe or idempotent
  bool retriable = true;      // goes by the route, sends no chunks; so a second instance can take it over
  bool holds_frames = false;  // header, maybe payload, are kept below
  std::uint16_t flags = 0;    // as sent to the callee
  std::uint16_t identity_size = 0;
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  std::uint32_t town = 0;
  std::uint32_t method = 0;
  InstanceId caller = kNobody;
  InstanceId callee = kNobody;
  std::uint64_t correlation = 0;  // the caller's
  std::int64_t deadline = 0;
  std::int64_t started = 0;
  std::uint32_t said_print = 0;  // the caller's
  std::uint64_t print = 0;       // see Poison; 0: its module has not crashed lately
  std::size_t retry_bytes = 0;   // what header and payload below count in the retry budget
  Service* service = nullptr;
  Module* module = nullptr;
  TownQueue* queue = nullptr;
  std::unique_ptr<Stream> stream;
  Frame header;  // Waiting: to be sent. Sent: kept for nested calls' identity and for a retry
  Frame payload;

  Links<Entry> of_caller, of_callee, of_queue, of_timer;
  std::int64_t timer_tick = 0;
  std::uint32_t timer_slot = 0xffffffff;  // in no slot

  // What the callee sees as correlation and names as parent. Never 0: generations begin at 1.
  [[nodiscard]] std::uint64_t number() const noexcept { return std::uint64_t{generation} << 32 | index; }
};

class InFlight {
 public:
  // `generation`: the last one of a kernel before this in the same epoch; its numbers do not come again.
  explicit InFlight(std::uint32_t bound, std::uint32_t generation = 0)
      : bound_(bound), before_(generation), last_(generation) {}

  // A fresh entry with a new number; null at the bound.
  [[nodiscard]] Entry* take();
  // Empties it. It must be in no list.
  void give_back(Entry& entry) noexcept;

  // The entry with this number while it is not Free.
  [[nodiscard]] Entry* find(std::uint64_t number) const noexcept;
  // Whether this number was ever given out, also by the kernel before.
  [[nodiscard]] bool was_given(std::uint64_t number) const noexcept;
  [[nodiscard]] bool of_kernel_before(std::uint64_t number) const noexcept {
    const std::uint64_t generation = number >> 32;
    return generation != 0 && generation <= before_;
  }
  [[nodiscard]] std::uint32_t last_generation() const noexcept { return last_; }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }

 private:
  static constexpr std::uint32_t kChunk = 64;
  [[nodiscard]] Entry* at(std::uint32_t index) const noexcept;

  std::vector<std::unique_ptr<Entry[]>> chunks_;
  List<Entry, &Entry::of_queue> free_;
  std::uint32_t bound_;
  std::uint32_t before_;
  std::uint32_t last_;  // the highest of all entries
  std::uint32_t size_ = 0;
};

}  // namespace stadtkern::bus

// SPDX-License-Identifier: EUPL-1.2
#include "bus/in_flight.h"

#include "bus/streams.h"

#include <algorithm>

namespace stadtkern::bus {

Entry::Entry() = default;
Entry::~Entry() = default;

Entry* InFlight::at(std::uint32_t index) const noexcept {
  return index / kChunk < chunks_.size() ? &chunks_[index / kChunk][index % kChunk] : nullptr;
}

Entry* InFlight::take() {
  if (size_ >= bound_) return nullptr;
  if (free_.empty()) {
    const auto first = static_cast<std::uint32_t>(chunks_.size()) * kChunk;
    chunks_.push_back(std::make_unique<Entry[]>(kChunk));
    for (std::uint32_t i = 0; i < kChunk; ++i) {
      chunks_.back()[i].index = first + i;
      chunks_.back()[i].generation = before_;
      free_.push_back(chunks_.back()[i]);
    }
  }
  Entry& entry = *free_.last();  // the one used last is still in the processor's cache
  free_.erase(entry);
  ++size_;
  if (++entry.generation == 0) entry.generation = before_ + 1;
  last_ = std::max(last_, entry.generation);
  return &entry;
}

void InFlight::give_back(Entry& entry) noexcept {
  entry.state = Entry::State::Free;
  entry.deaths = 0;
  entry.print = 0;
  entry.retriable = true;
  entry.callee = kNobody;
  entry.stream.reset();
  if (entry.holds_frames) {
    entry.header = Frame();
    entry.payload = Frame();
    entry.holds_frames = false;
  }
  --size_;
  free_.push_back(entry);
}

Entry* InFlight::find(std::uint64_t number) const noexcept {
  Entry* entry = at(static_cast<std::uint32_t>(number));
  const bool live = entry != nullptr && entry->state != Entry::State::Free && entry->number() == number;
  return live ? entry : nullptr;
}

bool InFlight::was_given(std::uint64_t number) const noexcept {
  if (of_kernel_before(number)) return true;
  const Entry* entry = at(static_cast<std::uint32_t>(number));
  const auto generation = static_cast<std::uint32_t>(number >> 32);
  return entry != nullptr && generation != 0 && generation <= entry->generation;
}

}  // namespace stadtkern::bus

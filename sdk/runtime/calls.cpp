// SPDX-License-Identifier: Apache-2.0
#include "runtime/calls.h"

#include "wire/bus_messages.h"

namespace stadtkern::runtime {

std::optional<std::uint64_t> Calls::add(OnAnswer& on_answer) {
  const std::lock_guard lock(mutex_);
  if (used_ >= limit_) return std::nullopt;
  std::uint32_t index = first_free_;
  if (index == kNone) {
    index = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    first_free_ = slots_[index].next_free;
  }
  ++used_;
  slots_[index].on_answer = std::exchange(on_answer, nullptr);
  return static_cast<std::uint64_t>(slots_[index].generation) << 32 | index;
}

OnAnswer Calls::take(std::uint64_t correlation) {
  const std::lock_guard lock(mutex_);
  const auto index = static_cast<std::uint32_t>(correlation);
  if (index >= slots_.size()) return {};
  Slot& slot = slots_[index];
  if (!slot.on_answer || slot.generation != correlation >> 32) return {};
  OnAnswer out = std::move(slot.on_answer);
  slot.on_answer = nullptr;
  if (++slot.generation == 0) slot.generation = 1;  // 0 means that there is no call
  slot.next_free = first_free_;
  first_free_ = index;
  --used_;
  return out;
}

void Calls::fail_all(const Error& error) {
  std::vector<OnAnswer> open;
  {
    const std::lock_guard lock(mutex_);
    for (auto& slot : slots_) {
      if (slot.on_answer) open.push_back(std::exchange(slot.on_answer, nullptr));
    }
    slots_.clear();
    first_free_ = kNone;
    used_ = 0;
  }
  for (auto& on_answer : open) on_answer({}, &error);
}

std::size_t Calls::size() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

std::vector<std::uint64_t> Calls::under_way() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].on_answer) out.push_back(std::uint64_t{slots_[i].generation} << 32 | i);
  }
  return out;
}

void Calls::doubt(std::vector<std::uint64_t> calls, std::int64_t until) {
  const std::lock_guard lock(mutex_);
  doubtful_.insert(doubtful_.end(), calls.begin(), calls.end());
  doubtful_until_ = until;
}

std::vector<std::pair<std::uint64_t, OnAnswer>> Calls::take_doubtful(std::int64_t now) {
  std::vector<std::uint64_t> over;
  {
    const std::lock_guard lock(mutex_);
    if (doubtful_.empty() || now < doubtful_until_) return {};
    over = std::exchange(doubtful_, {});
  }
  std::vector<std::pair<std::uint64_t, OnAnswer>> out;
  for (const std::uint64_t call : over) {
    if (OnAnswer waiting = take(call)) out.emplace_back(call, std::move(waiting));
  }
  return out;
}

Error error_of(const wire::Prefix& prefix, std::string_view payload) {
  Error error;
  error.code = prefix.status <= STADTKERN_HOPS_EXCEEDED ? static_cast<Code>(prefix.status) : Code::Internal;
  error.retry_after_ms = prefix.aux;
  error.outcome_unknown = (prefix.flags & wire::flag::kOutcomeUnknown) != 0;
  if (const auto details = wire::decode<wire::ErrorDetails>(payload)) {
    error.message = details->message;
    error.reason = details->reason;
    for (const auto& field : details->fields) error.fields.push_back({field.pointer, field.reason});
  }
  if (error.message.empty()) error.message = name(error.code);
  return error;
}

}  // namespace stadtkern::runtime

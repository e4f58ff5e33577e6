// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/backoff.h"

#include <algorithm>
#include <cstdint>

namespace stadtkern::lifecycle {

void Backoff::ready(Time now) {
  ready_since_ = now;
  failed_starts_ = 0;
}

std::optional<Backoff::Time> Backoff::crashed(Time now, double chance) {
  const bool was_ready = ready_since_.has_value();
  if (was_ready && now - *ready_since_ >= policy_.period) forget();
  ready_since_.reset();
  if (!was_ready) ++failed_starts_;
  ++in_a_row_;
  recent_.push_back(now);
  while (now - recent_.front() >= policy_.period) recent_.pop_front();
  // Failed starts count apart: ones that end by a time limit may lie further apart than the period allows for.
  if (recent_.size() > policy_.intensity || failed_starts_ > policy_.intensity) return std::nullopt;
  if (in_a_row_ == 1) return Time(0);
  const unsigned doublings = std::min(in_a_row_ - 2, 20U);
  const auto full = std::min(policy_.backoff_max, policy_.backoff_first * (std::int64_t{1} << doublings));
  return std::chrono::duration_cast<Time>(full * (1 + policy_.jitter * (2 * chance - 1)));
}

void Backoff::forget() {
  recent_.clear();
  ready_since_.reset();
  in_a_row_ = 0;
  failed_starts_ = 0;
}

}  // namespace stadtkern::lifecycle

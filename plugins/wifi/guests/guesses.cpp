// SPDX-License-Identifier: EUPL-1.2
#include "guests/guesses.h"

namespace wifi::guests {
namespace {

constexpr Micros kHour = 60 * kMinute;

// A clock that was set back ends no wait later than it began.
bool over(Micros since, Micros now) {
  return now < since || now - since >= kHour;
}

}  // namespace

bool Guesses::may(std::string_view who, Micros now) const {
  if (who.empty()) return true;
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(std::string(who));
  return found == by_key_.end() || found->second->slips < per_hour_ || over(found->second->since, now);
}

void Guesses::slipped(std::string_view who, Micros now) {
  if (who.empty()) return;
  const std::lock_guard lock(mutex_);
  std::string key(who);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    ones_.splice(ones_.begin(), ones_, found->second);
    One& one = *found->second;
    if (over(one.since, now)) one = {std::move(one.who), 0, now};
    ++one.slips;
    return;
  }
  if (ones_.size() >= most_) {
    by_key_.erase(ones_.back().who);
    ones_.pop_back();
  }
  ones_.push_front({key, 1, now});
  by_key_.emplace(std::move(key), ones_.begin());
}

std::size_t Guesses::size() const {
  const std::lock_guard lock(mutex_);
  return ones_.size();
}

}  // namespace wifi::guests

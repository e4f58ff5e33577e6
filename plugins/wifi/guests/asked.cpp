// SPDX-License-Identifier: EUPL-1.2
#include "guests/asked.h"

#include "guests/station.h"

namespace wifi::guests {
namespace {

std::string key_of(std::uint32_t town, std::string_view station) {
  return token_hash(std::to_string(town).append("/").append(station));
}

}  // namespace

void Asked::note(std::uint32_t town, std::string_view station, Micros now) {
  std::string key = key_of(town, station);
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    found->second->at = now;
    ones_.splice(ones_.begin(), ones_, found->second);
    return;
  }
  if (ones_.size() >= most_) {
    by_key_.erase(ones_.back().key);
    ones_.pop_back();
  }
  ones_.push_front({key, now});
  by_key_.emplace(std::move(key), ones_.begin());
}

bool Asked::lately(std::uint32_t town, std::string_view station, Micros now) const {
  const std::string key = key_of(town, station);
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  return found != by_key_.end() && now - found->second->at < kLately;
}

std::size_t Asked::size() const {
  const std::lock_guard lock(mutex_);
  return ones_.size();
}

}  // namespace wifi::guests

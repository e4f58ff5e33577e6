// SPDX-License-Identifier: EUPL-1.2
#include "guests/live.h"

#include <utility>

namespace wifi::guests {
namespace {

std::string key_of(std::uint32_t town, std::string_view id) {
  return std::to_string(town).append("/").append(id);
}

void keep(std::string& to, const std::string& from) {
  if (!from.empty()) to = from;
}

}  // namespace

void Live::heard(std::uint32_t town, const std::string& id, const Device& device, Micros now) {
  const std::lock_guard lock(mutex_);
  std::string key = key_of(town, id);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (ones_.size() >= most_) erase(std::prev(ones_.end()));
    ones_.push_front({key, {}, now});
    found = by_key_.emplace(std::move(key), ones_.begin()).first;
  } else {
    ones_.splice(ones_.begin(), ones_, found->second);
  }
  One& one = *found->second;
  one.heard = now;
  keep(one.device.session, device.session);
  keep(one.device.station, device.station);
  keep(one.device.address, device.address);
  keep(one.device.server, device.server);
}

void Live::gone(std::uint32_t town, const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key_of(town, id)); found != by_key_.end()) erase(found->second);
}

std::optional<Live::Device> Live::find(std::uint32_t town, const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key_of(town, id));
  if (found == by_key_.end()) return std::nullopt;
  return found->second->device;
}

void Live::forget_before(Micros time) {
  const std::lock_guard lock(mutex_);
  while (!ones_.empty() && ones_.back().heard < time) erase(std::prev(ones_.end()));
}

void Live::forget_town(std::uint32_t town) {
  const std::lock_guard lock(mutex_);
  const std::string prefix = key_of(town, {});
  for (auto one = ones_.begin(); one != ones_.end();) {
    const auto next = std::next(one);
    if (one->key.starts_with(prefix)) erase(one);
    one = next;
  }
}

std::size_t Live::size() const {
  const std::lock_guard lock(mutex_);
  return ones_.size();
}

void Live::erase(Ones::iterator one) {
  by_key_.erase(one->key);
  ones_.erase(one);
}

}  // namespace wifi::guests

// SPDX-License-Identifier: EUPL-1.2
#include "guests/live.h"

#include <limits>
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

void Live::forget_before(std::uint32_t town, Micros time) {
  forget(town, time);
}

void Live::forget_town(std::uint32_t town) {
  forget(town, std::numeric_limits<Micros>::max());
}

// From the end, which was quiet longest: what lies before the first that is young enough is younger.
void Live::forget(std::uint32_t town, Micros before) {
  const std::lock_guard lock(mutex_);
  const std::string prefix = key_of(town, {});
  for (auto at = ones_.end(); at != ones_.begin();) {
    const auto one = std::prev(at);
    if (one->heard >= before) return;
    if (one->key.starts_with(prefix)) {
      erase(one);
    } else {
      at = one;
    }
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

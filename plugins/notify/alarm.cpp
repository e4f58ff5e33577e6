// SPDX-License-Identifier: EUPL-1.2
#include "alarm.h"

#include <algorithm>

namespace notify {

void Alarm::start() {
  thread_ = std::thread([this] { run(); });
}

void Alarm::stop() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Alarm::after(const stadtkern::Town& town, std::chrono::microseconds pause) {
  const auto at = Clock::now() + pause;
  const std::lock_guard lock(mutex_);
  const auto [found, fresh] = towns_.try_emplace(town.id(), Due{town, at});
  if (!fresh && found->second.at <= at) return;
  found->second.at = at;
  changed_.notify_all();
}

void Alarm::leave(const stadtkern::Town& town) {
  const std::lock_guard ringing(ringing_);
  const std::lock_guard lock(mutex_);
  towns_.erase(town.id());
}

void Alarm::run() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    const auto first = std::min_element(towns_.begin(), towns_.end(),
                                        [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
    if (first == towns_.end()) {
      changed_.wait(lock);
      continue;
    }
    const auto at = first->second.at;  // the town may leave meanwhile
    if (at > Clock::now()) {
      changed_.wait_until(lock, at);
      continue;
    }
    const std::uint32_t id = first->first;
    lock.unlock();
    {
      const std::lock_guard ringing(ringing_);
      lock.lock();
      const auto found = towns_.find(id);
      if (found == towns_.end()) continue;
      const stadtkern::Town town = found->second.town;
      towns_.erase(found);
      lock.unlock();
      ring_(town);
    }
    lock.lock();
  }
}

}  // namespace notify

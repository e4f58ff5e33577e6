// SPDX-License-Identifier: EUPL-1.2
#include "throttle.h"

#include <algorithm>

namespace identity {
namespace {

std::string pair_of(const std::string& account, const std::string& client) {
  return account + '\n' + client;
}

}  // namespace

Throttle::Count* Throttle::find(const std::string& key, Micros now) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  counts_.splice(counts_.begin(), counts_, found->second);
  Count& count = counts_.front();
  if (now - count.last > kForgotten) count.failures = 0;
  return &count;
}

void Throttle::strike(const std::string& key, Micros now) {
  Count* count = find(key, now);
  if (count == nullptr) {
    if (counts_.size() >= most_) {
      by_key_.erase(counts_.back().key);
      counts_.pop_back();
    }
    counts_.push_front({key, 0, now});
    by_key_[key] = counts_.begin();
    count = &counts_.front();
  }
  ++count->failures;
  count->last = now;
}

Throttle::Micros Throttle::wait(const Count* count, int free, Micros now) {
  if (count == nullptr || count->failures < free) return 0;
  constexpr int kMostDoublings = 20;
  const Micros delay = std::min(kLongest, Micros{1'000'000} << std::min(count->failures - free, kMostDoublings));
  return std::max<Micros>(0, count->last + delay - now);
}

// Who has to wait leaves no new entry: else attempts without end would wash out the counts that hold them up.
Throttle::Micros Throttle::attempt(const std::string& account, const std::string& client, bool known, Micros now) {
  const std::lock_guard lock(mutex_);
  const std::string pair = pair_of(account, client);
  Micros needed = wait(find(pair, now), kFreePerAccount, now);
  if (!known) needed = std::max(needed, wait(find(client, now), kFreePerClient, now));
  if (needed > 0) return needed;
  strike(pair, now);
  if (!known) strike(client, now);
  return 0;
}

void Throttle::passed(const std::string& account, const std::string& client) {
  const std::lock_guard lock(mutex_);
  if (const auto pair = by_key_.find(pair_of(account, client)); pair != by_key_.end()) pair->second->failures = 0;
  // Only the attempt that went well is taken back: an account of one's own must not clear the count over all others.
  const auto all = by_key_.find(client);
  if (all != by_key_.end() && all->second->failures > 0) --all->second->failures;
}

void Throttle::taken_back(const std::string& account, const std::string& client) {
  const std::lock_guard lock(mutex_);
  for (const std::string& key : {pair_of(account, client), client}) {
    const auto count = by_key_.find(key);
    if (count != by_key_.end() && count->second->failures > 0) --count->second->failures;
  }
}

std::size_t Throttle::size() const {
  const std::lock_guard lock(mutex_);
  return counts_.size();
}

}  // namespace identity

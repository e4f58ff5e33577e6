// SPDX-License-Identifier: EUPL-1.2
#include "buckets.h"

#include <algorithm>

namespace feedback {

bool Buckets::take(std::string_view client, int per_hour, Micros now) {
  if (per_hour <= 0) return true;
  const double full = per_hour;
  const std::lock_guard lock(mutex_);
  std::string key(client);
  auto found = by_client_.find(key);
  if (found == by_client_.end()) {
    if (buckets_.size() >= most_) {
      by_client_.erase(buckets_.back().client);
      buckets_.pop_back();
    }
    buckets_.push_front({key, full, now});
    found = by_client_.emplace(std::move(key), buckets_.begin()).first;
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = *found->second;
  const double hours = static_cast<double>(std::max<Micros>(0, now - bucket.filled)) / (3600.0 * kSecond);
  bucket.tokens = std::min(full, bucket.tokens + hours * full);
  bucket.filled = std::max(bucket.filled, now);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

std::size_t Buckets::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace feedback

// SPDX-License-Identifier: Apache-2.0
#include <stadtkern/buckets.h>

#include <algorithm>

namespace stadtkern {
namespace {

constexpr double kHourUs = 3600e6;

}  // namespace

bool Buckets::take(std::string_view client, int per_hour, std::int64_t now_us) {
  if (per_hour <= 0) return true;
  const double full = per_hour;
  const std::lock_guard lock(mutex_);
  std::string key(client);
  auto found = by_client_.find(key);
  if (found != by_client_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  } else {
    if (buckets_.size() >= most_ && !buckets_.empty()) {
      by_client_.erase(buckets_.back().client);
      buckets_.pop_back();
    }
    buckets_.push_front({key, full, now_us});
    found = by_client_.emplace(std::move(key), buckets_.begin()).first;
  }
  Bucket& bucket = *found->second;
  const double hours = static_cast<double>(std::max<std::int64_t>(0, now_us - bucket.filled_us)) / kHourUs;
  bucket.tokens = std::min(full, bucket.tokens + hours * full);
  bucket.filled_us = std::max(bucket.filled_us, now_us);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

std::size_t Buckets::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace stadtkern

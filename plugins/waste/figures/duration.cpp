// SPDX-License-Identifier: EUPL-1.2
#include "figures/duration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace waste::figures {
namespace {

constexpr double kMinute = 60.0 * kSecond;

// Where each bucket ends. Part of what is stored: never change it.
const std::array<Micros, kBuckets>& ends() {
  static const auto table = [] {
    std::array<Micros, kBuckets> out{};
    for (int i = 0; i < kBuckets; ++i) out[i] = std::llround(kMinute * std::exp2(i / 4.0));
    return out;
  }();
  return table;
}

// The bucket of the report at that place, by time.
int at(const Histogram& histogram, std::int64_t place) {
  for (const auto& [bucket, reports] : histogram) {
    if (bucket == kOpen) continue;
    if (place < reports) return bucket;
    place -= reports;
  }
  return kBuckets - 1;
}

}  // namespace

int bucket_of(Micros duration) {
  const auto& table = ends();
  const auto found = std::upper_bound(table.begin(), table.end(), duration);
  return static_cast<int>(std::min<std::ptrdiff_t>(found - table.begin(), kBuckets - 1));
}

Micros bucket_begin(int bucket) {
  return bucket <= 0 ? 0 : ends()[static_cast<std::size_t>(bucket) - 1];
}

Micros bucket_end(int bucket) {
  return ends()[static_cast<std::size_t>(std::clamp(bucket, 0, kBuckets - 1))];
}

Summary summary_of(const Histogram& histogram) {
  Summary out;
  for (const auto& [bucket, reports] : histogram) {
    out.reports += reports;
    if (bucket == kOpen) out.open += reports;
  }
  out.closed = out.reports - out.open;
  if (out.closed == 0) return out;
  Median median;
  median.at_least = bucket_begin(at(histogram, (out.closed - 1) / 2));
  median.at_most = bucket_end(at(histogram, out.closed / 2));
  // In the middle by ratio, so that the error is as large to either side.
  const double low = std::max(static_cast<double>(median.at_least), kMinute / 4);
  median.estimate = std::llround(std::sqrt(low * static_cast<double>(median.at_most)));
  out.median = median;
  return out;
}

}  // namespace waste::figures

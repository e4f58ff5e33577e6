// SPDX-License-Identifier: EUPL-1.2
// How long reports took, in buckets whose width grows with the time: four for each doubling from one minute on. So a
// median is known to within a bucket, 19 % of it, from 100 numbers. Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "timestamp.h"

namespace waste::figures {

inline constexpr int kOpen = -1;      // not a time: the report is open
inline constexpr int kBuckets = 100;  // 0: less than a minute; the last has no end (3,000 years are its beginning)
inline constexpr double kWidth = 1.189207115002721;  // a bucket's end is its beginning times this

// Negative times count as none at all.
[[nodiscard]] int bucket_of(Micros duration);
[[nodiscard]] Micros bucket_begin(int bucket);
[[nodiscard]] Micros bucket_end(int bucket);

using Histogram = std::map<int, std::int64_t>;  // reports by bucket, open ones too

struct Median {
  Micros estimate = 0;
  Micros at_least = 0;  // the true median of the same reports lies between these two
  Micros at_most = 0;
};

struct Summary {
  std::int64_t reports = 0;
  std::int64_t open = 0;
  std::int64_t closed = 0;
  std::optional<Median> median;  // of those closed
};

[[nodiscard]] Summary summary_of(const Histogram& histogram);

}  // namespace waste::figures

// SPDX-License-Identifier: EUPL-1.2
// The newest reports as a feed: RSS 2.0 with the place of each as GeoRSS. Takes public views only. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "privacy.h"

namespace waste::open_data {

inline constexpr const char* kFeedType = "application/rss+xml; charset=utf-8";
inline constexpr std::size_t kMostItems = 50;

struct Feed {
  std::string title;
  std::string language;  // BCP 47
  std::string self;      // its own address
  std::string below;     // what the address of a report begins with
  std::string licence;
};

// The same reports give the same bytes, so that a reader is told when nothing has changed.
[[nodiscard]] std::string write_feed(const Feed& feed, const std::vector<PublicReport>& reports);

}  // namespace waste::open_data

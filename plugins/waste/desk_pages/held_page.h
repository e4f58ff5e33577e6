// SPDX-License-Identifier: EUPL-1.2
// Reports that look suspicious: staff read them here, and let them in or throw them away. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <stadtkern/pages.h>

#include "desk_pages/place.h"
#include "guard/held.h"

namespace waste::desk {

struct HeldData {
  std::vector<held::Held> reports;  // the oldest first
  std::int64_t waiting = 0;         // of all
  std::string done{};               // "in", "away": what was done a moment ago
};
[[nodiscard]] stadtkern::Page held_page(const Place& place, const HeldData& data);

}  // namespace waste::desk

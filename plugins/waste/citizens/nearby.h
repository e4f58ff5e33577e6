// SPDX-License-Identifier: EUPL-1.2
// Whether somebody has reported the same thing already: open reports of one category around a place.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "geo.h"
#include "store.h"

namespace waste::nearby {

inline constexpr std::size_t kMost = 10;

struct Near {
  store::Kept kept;
  double metres = 0;
};

// At most kMost, nearest first. Looks at 2,000 entries of an index at most, however many reports lie there: where
// thousands lie at one spot, those that are left out are no nearer than the search's first ring is wide (radius / 16).
[[nodiscard]] std::vector<Near> find(stadtkern::Connection& connection, std::string_view category, Position at,
                                     double radius_m);

}  // namespace waste::nearby

// SPDX-License-Identifier: EUPL-1.2
// From the Swiss grid LV95 (EPSG:2056, metres) to WGS 84 by swisstopo's published approximation, whose own error is
// about a metre inside Switzerland. Pure; any thread.
#pragma once

#include <optional>

#include "geo.h"

namespace waste {

// Nothing when the point lies outside the grid's frame (E 2,480,000..2,840,000, N 1,070,000..1,300,000).
[[nodiscard]] std::optional<Position> from_lv95(double east, double north);

}  // namespace waste

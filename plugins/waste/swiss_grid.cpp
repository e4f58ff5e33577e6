// SPDX-License-Identifier: EUPL-1.2
#include "swiss_grid.h"

namespace waste {

std::optional<Position> from_lv95(double east, double north) {
  if (!(east >= 2'480'000 && east <= 2'840'000 && north >= 1'070'000 && north <= 1'300'000)) return std::nullopt;
  // Distances from Bern in units of 1000 km; results in units of 10000 seconds of arc.
  const double y = (east - 2'600'000) / 1'000'000;
  const double x = (north - 1'200'000) / 1'000'000;
  const double lon = 2.6779094 + 4.728982 * y + 0.791484 * y * x + 0.1306 * y * x * x - 0.0436 * y * y * y;
  const double lat =
      16.9023892 + 3.238272 * x - 0.270978 * y * y - 0.002528 * x * x - 0.0447 * y * y * x - 0.0140 * x * x * x;
  return Position{.lat = lat * 100 / 36, .lon = lon * 100 / 36};
}

}  // namespace waste

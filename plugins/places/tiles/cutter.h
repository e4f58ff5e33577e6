// SPDX-License-Identifier: EUPL-1.2
// A town's map in tiles: Web Mercator, as all map viewers ask for them (zoom, column, row). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <stadtkern/result.h>

#include "tiles/feature.h"

namespace places::tiles {

// What one tile may hold: an answer of the bus has room for it, and a phone does not wait for long.
inline constexpr std::size_t kLargestTile = 512 * 1024;
// All of them are in memory once while they are stored.
inline constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kMostTiles = 200'000;

struct Tile {
  int zoom = 0;
  std::int64_t column = 0;
  std::int64_t row = 0;
  std::string bytes;
};

// Tiles of the zooms kFirstZoom to kLastZoom that hold anything, each zoom's features thinned out to what can be seen
// there. Only those that touch `area`, when it isn't null. Refused with words when it is more than a town.
[[nodiscard]] stadtkern::Result<std::vector<Tile>> cut(const std::vector<Feature>& features, const Box* area);

}  // namespace places::tiles

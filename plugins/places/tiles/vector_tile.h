// SPDX-License-Identifier: EUPL-1.2
// Writes a Mapbox Vector Tile, version 2.1 (github.com/mapbox/vector-tile-spec, 2.1/README.md): layers of features with
// geometry in the tile's own units, and tags that share their words. Pure. By protozero alone: the format is small, and
// vtzero is not packaged in Debian 12.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tiles/feature.h"

namespace places::tiles {

inline constexpr std::int32_t kExtent = 4096;  // units to a tile's side

// Lines and rings as the format encodes them: commands MoveTo, LineTo and ClosePath, steps in zigzag.
class Geometry {
 public:
  struct Corner {
    std::int32_t x = 0;
    std::int32_t y = 0;
    friend bool operator==(const Corner&, const Corner&) = default;
  };
  // Of at least two corners, no two alike behind each other.
  void line(const std::vector<Corner>& corners);
  // Of at least three corners, the first not repeated at the end. Outer rings go clockwise as one sees them, holes
  // the other way round.
  void ring(const std::vector<Corner>& corners);

  [[nodiscard]] bool empty() const { return numbers_.empty(); }
  [[nodiscard]] const std::vector<std::uint32_t>& numbers() const { return numbers_; }

 private:
  void go(std::uint32_t command, const Corner* first, std::size_t count);
  std::vector<std::uint32_t> numbers_;
  Corner at_;
};

struct TileFeature {
  Look look;
  std::string_view name;  // empty: none
  Geometry geometry;
};

// A tile of these features, those of a layer in the order given. At most `most` bytes: layers that don't fit any more
// are left out, in the order of kLayers. Empty when there is nothing.
[[nodiscard]] std::string vector_tile(const std::vector<TileFeature>& features, std::size_t most);

}  // namespace places::tiles

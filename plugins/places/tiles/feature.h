// SPDX-License-Identifier: EUPL-1.2
// What the base map shows: roads, water, green and buildings, wherever they come from. Values only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "geo.h"

namespace places::tiles {

// In the order in which they are kept when a tile gets too large; their names are those of the tiles' layers.
enum class Layer { Water, Waterways, Land, Roads, Rails, Buildings };
inline constexpr Layer kLayers[] = {Layer::Water, Layer::Waterways, Layer::Land,
                                    Layer::Roads, Layer::Rails,     Layer::Buildings};
[[nodiscard]] std::string_view name(Layer layer);

inline constexpr int kFirstZoom = 10;
inline constexpr int kLastZoom = 16;

// What kind of thing it is, and from which zoom on it is shown.
struct Look {
  Layer layer = Layer::Land;
  std::string_view kind;  // a constant, such as "wood"
  int from_zoom = kFirstZoom;
  bool area = false;  // else a line
};

// A line, or a ring that ends where it begins. A hole lies in the ring that isn't one before it.
struct Part {
  std::vector<Position> line;
  bool hole = false;
};

struct Feature {
  Look look;
  std::string name;  // of a road
  std::vector<Part> parts;
};

}  // namespace places::tiles

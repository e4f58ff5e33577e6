// SPDX-License-Identifier: EUPL-1.2
// How the base map looks: a MapLibre style (maplibre.org/maplibre-style-spec, version 8) of the layers in feature.h.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "geo.h"

namespace places::tiles {

enum class Scheme { Light, Dark };

struct StyleWish {
  Scheme scheme = Scheme::Light;
  std::string tiles;  // the address with {z}, {x} and {y}
  std::string attribution;
  Box bounds;
  Position centre;
};

// Names of streets are drawn with the reader's own fonts: no server of glyphs, and no sprites.
[[nodiscard]] std::string style_json(const StyleWish& wish);

}  // namespace places::tiles

// SPDX-License-Identifier: EUPL-1.2
// Which objects of a source the base map shows, and as what. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "import/osm_blocks.h"
#include "tiles/feature.h"

namespace places::tiles {

// By OpenStreetMap's tags; `closed` for a way that ends where it begins, or a multipolygon. Nothing for what the map
// does not show.
[[nodiscard]] std::optional<Look> look_of(const osm::Tags& tags, bool closed);

// By the properties "kind" and "class" of a base map in GeoJSON, as plugins/places/seed/draw.py writes them.
[[nodiscard]] std::optional<Look> look_of(std::string_view kind, std::string_view street_class, bool area);

}  // namespace places::tiles

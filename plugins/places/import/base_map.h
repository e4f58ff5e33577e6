// SPDX-License-Identifier: EUPL-1.2
// What an import file holds for the base map's tiles. Pure.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "geo.h"
#include "tiles/feature.h"

namespace places {

// Roads, railways, water, green and buildings of an OSM PBF; those alone that lie in `area` or touch it, when it isn't
// null. Areas that the extract's edge cuts off are left out.
[[nodiscard]] stadtkern::Result<std::vector<tiles::Feature>> read_osm_map(std::string_view file, const Box* area);

// Of a base map in GeoJSON, which is a FeatureCollection: lines and polygons with properties as tiles/kinds.h knows
// them. Others are left out.
[[nodiscard]] std::vector<tiles::Feature> read_geojson_map(std::string_view file);

}  // namespace places

// SPDX-License-Identifier: EUPL-1.2
// The base map as a file: PMTiles (version 3) or GeoJSON. Only its outside is looked at: clients read it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <stadtkern/result.h>

namespace places {

enum class MapKind { GeoJson, PmTiles };

struct MapFile {
  MapKind kind = MapKind::GeoJson;
  std::string bytes;
};

[[nodiscard]] std::string_view name(MapKind kind);          // "geojson", "pmtiles"
[[nodiscard]] std::string_view content_type(MapKind kind);  // IANA's
[[nodiscard]] MapKind map_kind(std::string_view name);

// Nothing for a file of another kind; whether one that says it is PMTiles is version 3 and whole.
[[nodiscard]] std::optional<stadtkern::Status> recognise_pmtiles(std::string_view file);

[[nodiscard]] stadtkern::Status check_geojson_map(std::string_view file);

// A strong ETag of these bytes, with its quotes.
[[nodiscard]] std::string etag_of(std::string_view bytes);

}  // namespace places

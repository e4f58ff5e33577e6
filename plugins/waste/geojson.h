// SPDX-License-Identifier: EUPL-1.2
// Reports as a GeoJSON FeatureCollection (RFC 7946) for maps. Reports without position are left out. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "privacy.h"

namespace waste {

inline constexpr const char* kGeoJsonType = "application/geo+json";

[[nodiscard]] std::string write_geojson(const std::vector<PublicReport>& reports);

// One Feature; empty for a report without position.
[[nodiscard]] std::string write_feature(const PublicReport& report);

}  // namespace waste

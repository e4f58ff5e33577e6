// SPDX-License-Identifier: EUPL-1.2
// The hotspots as open data: a FeatureCollection (RFC 7946). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sites/site.h"

namespace wifi::sites {

[[nodiscard]] std::string geojson_of(const std::vector<Site>& sites, const std::vector<std::optional<bool>>& online,
                                     std::string_view licence);

}  // namespace wifi::sites

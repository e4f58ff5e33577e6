// SPDX-License-Identifier: EUPL-1.2
// OpenStreetMap's PBF: addresses, named streets and districts of an extract. Pure.
#pragma once

#include <string_view>

namespace places {

// Whether the file begins as a PBF does. Reading it: read_osm_pbf in contents.h.
[[nodiscard]] bool is_osm_pbf(std::string_view file);

}  // namespace places

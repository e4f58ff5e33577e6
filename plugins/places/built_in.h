// SPDX-License-Identifier: EUPL-1.2
// Files as the build put them into the plugin, which has no folder of its own to read from.
#pragma once

#include <string_view>

namespace places::built_in {

// An invented town's; all empty when there is none of that name.
struct Example {
  std::string_view addresses;  // seed/NAME.csv
  std::string_view districts;  // seed/NAME-districts.geojson
  std::string_view map;        // the repository's config/maps/NAME.geojson; empty where the plugin is built without it
};
[[nodiscard]] Example example(std::string_view name);

[[nodiscard]] std::string_view words(std::string_view language);  // i18n/LANGUAGE.toml

}  // namespace places::built_in

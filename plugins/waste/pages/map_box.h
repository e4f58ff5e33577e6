// SPDX-License-Identifier: EUPL-1.2
// Where the script puts a map, if the town has one: without it nothing is there, and the page says the same in words.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/html.h>

#include "report.h"

namespace waste::pages {

// The address of the town's places, which bring base map and script.
[[nodiscard]] std::string places_at(std::string_view site);

// How a report is marked on the map, as sdk/web/map.ts knows it: "open", "working" or "closed".
[[nodiscard]] std::string_view mark_of(DetailedStatus status);

// The reports of a GeoJSON address, each a way to its page (`reports` and its id), with what the marks mean.
[[nodiscard]] stadtkern::html::Html reports_map(std::string_view site, std::string_view points,
                                                std::string_view reports, std::string_view language);

// The reports that stand in the page's table, each row with `row_place`; where the page has no places, or none is
// known, nothing is shown. For staff: it opens when somebody wants it.
[[nodiscard]] stadtkern::html::Html table_map(std::string_view site, std::string_view title, std::string_view language);
[[nodiscard]] std::vector<stadtkern::html::Attribute> row_place(const Report& report);

// One place.
[[nodiscard]] stadtkern::html::Html place_map(std::string_view site, Position at, DetailedStatus status,
                                              std::string_view language);

}  // namespace waste::pages

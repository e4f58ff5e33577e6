// SPDX-License-Identifier: EUPL-1.2
// The base map for viewers: tiles, and the style that they are drawn with. Any worker.
#pragma once

#include <memory>

#include <stadtkern/store.h>

#include "towns.h"

namespace places {

// GET /tiles/{z}/{x}/{y}: a Mapbox Vector Tile; 204 where nothing is, 404 outside the zooms. With ?v= of the set that
// is served it may be kept for good.
[[nodiscard]] stadtkern::Result<stadtkern::Raw> serve_tile(const stadtkern::Town& town,
                                                           const stadtkern::HttpRequest& http);

// GET /style.json?scheme=light|dark; 404 when the town has no tiles.
[[nodiscard]] stadtkern::Result<stadtkern::Raw> serve_style(const stadtkern::Town& town, const TownSnapshot& snapshot,
                                                            const stadtkern::HttpRequest& http);

}  // namespace places

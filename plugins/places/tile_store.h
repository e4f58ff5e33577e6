// SPDX-License-Identifier: EUPL-1.2
// The base map's tiles in the store: SQL, and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "tiles/cutter.h"

namespace places::tile_store {

using stadtkern::Connection;
using stadtkern::Tx;

// As far as tiles reach at the last zoom.
struct Extent {
  std::int64_t first_column = 0;
  std::int64_t last_column = 0;
  std::int64_t first_row = 0;
  std::int64_t last_row = 0;
};
struct StoredSet {
  std::int64_t id = 0;
  std::string attribution;
  std::string etag;              // of all of it, with its quotes
  std::optional<Extent> extent;  // nothing when it has no tile at the last zoom
};
// The one that is served.
[[nodiscard]] std::optional<StoredSet> current(Connection& db);

[[nodiscard]] std::optional<std::string> tile(Connection& db, std::int64_t set, int zoom, std::int64_t column,
                                              std::int64_t row);

// A new one, which is going to hold these tiles, is written some tiles at a time, then takes the place of the one
// before.
[[nodiscard]] std::string etag_of_set(const std::vector<tiles::Tile>& tiles);
std::int64_t begin(Tx& tx, std::string_view attribution, std::string_view etag, const std::vector<tiles::Tile>& tiles);
void put(Tx& tx, std::int64_t set, std::span<const tiles::Tile> tiles);
// False when tiles are missing, for another import has removed them.
[[nodiscard]] bool complete(Tx& tx, std::int64_t set, std::size_t tiles);
// Removes some tiles of all other sets; false when none are left.
[[nodiscard]] bool drop_others(Tx& tx, std::int64_t set);

}  // namespace places::tile_store

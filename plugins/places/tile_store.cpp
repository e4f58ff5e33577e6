// SPDX-License-Identifier: EUPL-1.2
#include "tile_store.h"

#include <algorithm>

#include "map_file.h"

namespace places::tile_store {
namespace {

using stadtkern::Row;
using stadtkern::Value;

constexpr std::int64_t kTilesPerStep = 200;

std::optional<Extent> extent_of(const std::vector<tiles::Tile>& tiles) {
  std::optional<Extent> out;
  for (const tiles::Tile& tile : tiles) {
    if (tile.zoom != tiles::kLastZoom) continue;
    if (!out) out = Extent{tile.column, tile.column, tile.row, tile.row};
    out->first_column = std::min(out->first_column, tile.column);
    out->last_column = std::max(out->last_column, tile.column);
    out->first_row = std::min(out->first_row, tile.row);
    out->last_row = std::max(out->last_row, tile.row);
  }
  return out;
}

}  // namespace

std::optional<StoredSet> current(Connection& db) {
  return db.first(
      "SELECT id, attribution, etag, first_column, last_column, first_row, last_row FROM tile_sets WHERE complete = 1"
      " ORDER BY id DESC LIMIT 1",
      {}, [](const Row& row) {
        StoredSet set{row.integer(0), std::string(row.text(1)), std::string(row.text(2)), std::nullopt};
        if (!row.null(3)) set.extent = Extent{row.integer(3), row.integer(4), row.integer(5), row.integer(6)};
        return set;
      });
}

std::optional<std::string> tile(Connection& db, std::int64_t set, int zoom, std::int64_t column, std::int64_t row) {
  return db.first("SELECT bytes FROM tiles WHERE tile_set = ? AND zoom = ? AND tile_column = ? AND tile_row = ?",
                  {set, zoom, column, row}, [](const Row& found) { return std::string(found.bytes(0)); });
}

std::string etag_of_set(const std::vector<tiles::Tile>& tiles) {
  std::string all;
  for (const auto& tile : tiles) {
    for (const std::int64_t number : {std::int64_t{tile.zoom}, tile.column, tile.row}) {
      all.append(std::to_string(number)).append("/");
    }
    all += etag_of(tile.bytes);
  }
  return etag_of(all);
}

std::int64_t begin(Tx& tx, std::string_view attribution, std::string_view etag, const std::vector<tiles::Tile>& tiles) {
  const auto extent = extent_of(tiles);
  const auto end = [&](std::int64_t Extent::*member) {
    return extent ? std::optional((*extent).*member) : std::nullopt;
  };
  return tx
      .first(
          "INSERT INTO tile_sets (attribution, etag, complete, stored, stored_tiles, first_column, last_column, "
          "first_row,"
          " last_row) VALUES (?, ?, 0, ?, 0, ?, ?, ?, ?) RETURNING id",
          {attribution, etag, tx.now_us(), end(&Extent::first_column), end(&Extent::last_column),
           end(&Extent::first_row), end(&Extent::last_row)},
          [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

void put(Tx& tx, std::int64_t set, std::span<const tiles::Tile> tiles) {
  for (const tiles::Tile& tile : tiles) {
    tx.execute("INSERT INTO tiles (tile_set, zoom, tile_column, tile_row, bytes) VALUES (?, ?, ?, ?, ?)",
               {set, tile.zoom, tile.column, tile.row, Value::bytes(tile.bytes)});
  }
  tx.execute("UPDATE tile_sets SET stored_tiles = stored_tiles + ? WHERE id = ?", {tiles.size(), set});
}

bool complete(Tx& tx, std::int64_t set, std::size_t tiles) {
  if (tx.execute("UPDATE tile_sets SET complete = 1 WHERE id = ? AND stored_tiles = ?", {set, tiles}) != 1)
    return false;
  tx.execute("UPDATE tile_sets SET complete = 0 WHERE id <> ?", {set});
  return true;
}

bool drop_others(Tx& tx, std::int64_t set) {
  // Whoever is writing one of them finds it incomplete.
  tx.execute("UPDATE tile_sets SET stored_tiles = 0 WHERE id <> ?", {set});
  if (tx.execute("DELETE FROM tiles WHERE (tile_set, zoom, tile_column, tile_row) IN"
                 " (SELECT tile_set, zoom, tile_column, tile_row FROM tiles WHERE tile_set <> ? LIMIT ?)",
                 {set, kTilesPerStep}) == kTilesPerStep) {
    return true;
  }
  tx.execute("DELETE FROM tile_sets WHERE id <> ?", {set});
  return false;
}

}  // namespace places::tile_store

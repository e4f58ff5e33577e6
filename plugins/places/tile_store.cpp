// SPDX-License-Identifier: EUPL-1.2
#include "tile_store.h"

#include "map_file.h"

namespace places::tile_store {
namespace {

using stadtkern::Row;
using stadtkern::Value;

constexpr std::int64_t kTilesPerStep = 200;

}  // namespace

std::optional<StoredSet> current(Connection& db) {
  return db.first("SELECT id, attribution, etag FROM tile_sets WHERE complete = 1 ORDER BY id DESC LIMIT 1", {},
                  [](const Row& row) {
                    return StoredSet{row.integer(0), std::string(row.text(1)), std::string(row.text(2))};
                  });
}

std::optional<std::string> tile(Connection& db, std::int64_t set, int zoom, std::int64_t column, std::int64_t row) {
  return db.first("SELECT bytes FROM tiles WHERE tile_set = ? AND zoom = ? AND tile_column = ? AND tile_row = ?",
                  {set, zoom, column, row}, [](const Row& found) { return std::string(found.bytes(0)); });
}

std::optional<Extent> extent(Connection& db, std::int64_t set) {
  const auto found = db.first(
      "SELECT MIN(tile_column), MAX(tile_column), MIN(tile_row), MAX(tile_row), COUNT(*) FROM tiles"
      " WHERE tile_set = ? AND zoom = ?",
      {set, tiles::kLastZoom}, [](const Row& row) -> std::optional<Extent> {
        if (row.integer(4) == 0) return std::nullopt;
        return Extent{row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
      });
  return found.value_or(std::nullopt);
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

std::int64_t begin(Tx& tx, std::string_view attribution, std::string_view etag) {
  return tx
      .first("INSERT INTO tile_sets (attribution, etag, complete, stored) VALUES (?, ?, 0, ?) RETURNING id",
             {attribution, etag, tx.now_us()}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

void put(Tx& tx, std::int64_t set, const tiles::Tile& tile) {
  tx.execute("INSERT INTO tiles (tile_set, zoom, tile_column, tile_row, bytes) VALUES (?, ?, ?, ?, ?)",
             {set, tile.zoom, tile.column, tile.row, Value::bytes(tile.bytes)});
}

bool complete(Tx& tx, std::int64_t set, std::size_t tiles) {
  const auto there =
      tx.first("SELECT COUNT(*) FROM tiles WHERE tile_set = ?", {set}, [](const Row& row) { return row.integer(0); });
  if (there.value_or(0) != static_cast<std::int64_t>(tiles)) return false;
  tx.execute("UPDATE tile_sets SET complete = 0 WHERE id <> ?", {set});
  return tx.execute("UPDATE tile_sets SET complete = 1 WHERE id = ?", {set}) == 1;
}

bool drop_others(Tx& tx, std::int64_t set) {
  if (tx.execute("DELETE FROM tiles WHERE (tile_set, zoom, tile_column, tile_row) IN"
                 " (SELECT tile_set, zoom, tile_column, tile_row FROM tiles WHERE tile_set <> ? LIMIT ?)",
                 {set, kTilesPerStep}) == kTilesPerStep) {
    return true;
  }
  tx.execute("DELETE FROM tile_sets WHERE id <> ?", {set});
  return false;
}

}  // namespace places::tile_store

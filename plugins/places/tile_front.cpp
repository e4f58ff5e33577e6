// SPDX-License-Identifier: EUPL-1.2
#include "tile_front.h"

#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

#include "tile_store.h"
#include "tiles/packed.h"
#include "tiles/style.h"

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Connection;
using stadtkern::Error;
using stadtkern::Raw;
using stadtkern::Result;

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

// In an address, without its quotes.
std::string version_of(const tile_store::StoredSet& set) {
  return set.etag.size() > 2 ? set.etag.substr(1, set.etag.size() - 2) : std::string();
}

// Where the corner of a tile of the last zoom lies.
Position corner(std::int64_t column, std::int64_t row) {
  const double side = std::ldexp(1.0, tiles::kLastZoom);
  const double y = std::numbers::pi * (1 - 2 * static_cast<double>(row) / side);
  return {std::atan(std::sinh(y)) * 180 / std::numbers::pi, static_cast<double>(column) / side * 360 - 180};
}

}  // namespace

Result<Raw> serve_tile(const stadtkern::Town& town, const stadtkern::HttpRequest& http) {
  const auto zoom = number(http.parameter("z"));
  const auto column = number(http.parameter("x"));
  const auto row = number(http.parameter("y"));
  const bool there = zoom && column && row && *zoom >= tiles::kFirstZoom && *zoom <= tiles::kLastZoom &&
                     *column < std::int64_t{1} << *zoom && *row < std::int64_t{1} << *zoom;
  if (!there) return Error{Code::NotFound, "there are tiles of the zooms 10 to 16: /tiles/{z}/{x}/{y}"};
  struct Found {
    std::string version;
    std::optional<std::string> bytes;
  };
  auto found = town.store().read([&](Connection& db) -> Result<Found> {
    const auto set = tile_store::current(db);
    if (!set) return Found{};
    return Found{version_of(*set), tile_store::tile(db, set->id, static_cast<int>(*zoom), *column, *row)};
  });
  if (!found) return std::move(found).error();
  Raw raw;
  const bool pinned = !found->version.empty() && http.query() == "v=" + found->version;
  raw.headers = {{"cache-control", pinned ? "public, max-age=31536000, immutable" : "no-cache"}};
  if (!found->bytes) {
    raw.status = 204;
    return raw;
  }
  raw.content_type = "application/vnd.mapbox-vector-tile";
  raw.headers.emplace_back("vary", "accept-encoding");
  if (tiles::takes_gzip(http.header("accept-encoding"))) {
    raw.headers.emplace_back("content-encoding", "gzip");
    raw.body = *std::move(found->bytes);
    return raw;
  }
  auto plain = tiles::unpacked(*found->bytes, tiles::kLargestTile);
  if (!plain) return Error{Code::DataLoss, "this tile is damaged; importing the map again makes it anew"};
  raw.body = *std::move(plain);
  return raw;
}

Result<Raw> serve_style(const stadtkern::Town& town, const TownSnapshot& snapshot, const stadtkern::HttpRequest& http) {
  const auto query = http.query();
  if (!query.empty() && query != "scheme=light" && query != "scheme=dark") {
    return Error{Code::InvalidArgument, "a style is asked for with ?scheme=light or ?scheme=dark", "scheme"};
  }
  const auto set = town.store().read([&](Connection& db) -> Result<tile_store::StoredSet> {
    auto found = tile_store::current(db);
    if (found && found->extent) return *std::move(found);
    return Error{Code::NotFound, "this town has no tiles of a base map; \"stadtkern import places --town " +
                                     std::string(town.name()) + " FILE\" makes them of OSM PBF or GeoJSON"};
  });
  if (!set) return set.error();
  tiles::StyleWish wish;
  wish.scheme = query == "scheme=dark" ? tiles::Scheme::Dark : tiles::Scheme::Light;
  wish.tiles.append(http.origin()).append(http.base_path());
  wish.tiles.append("/tiles/{z}/{x}/{y}?v=").append(version_of(*set));
  wish.attribution = set->attribution.empty() ? snapshot.attribution : set->attribution;
  const Position north_west = corner(set->extent->first_column, set->extent->first_row);
  const Position south_east = corner(set->extent->last_column + 1, set->extent->last_row + 1);
  wish.bounds = {south_east.lat, north_west.lon, north_west.lat, south_east.lon};
  wish.centre = snapshot.area ? snapshot.area->centre()
                              : Position{(north_west.lat + south_east.lat) / 2, (north_west.lon + south_east.lon) / 2};
  Raw raw{200, "application/json; charset=utf-8", tiles::style_json(wish)};
  raw.headers = {{"cache-control", "no-cache"}};
  return raw;
}

}  // namespace places

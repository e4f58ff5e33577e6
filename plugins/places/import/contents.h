// SPDX-License-Identifier: EUPL-1.2
// What an import file holds, read whole and checked before anything is stored: so a bad file changes nothing. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <stadtkern/result.h>

#include "address.h"
#include "map_file.h"
#include "tiles/cutter.h"

namespace places {

// A file is held in memory while it is read.
inline constexpr std::size_t kLargestFile = 128 * 1024 * 1024;
inline constexpr std::size_t kMostAddresses = 500'000;
// A file with more is none of the kind that it seems to be. The result must fit into one chunk of a stream, 64 KiB.
inline constexpr std::size_t kMostFailures = 500;

struct RowFailure {
  std::uint64_t line = 0;  // of a PBF: the OSM object's id
  std::string reason;
};

// The base map as tiles.
struct TileSet {
  std::vector<tiles::Tile> tiles;  // packed
  std::string attribution;         // that the data's licence asks for; empty: none is known
};

struct Contents {
  std::vector<Address> addresses;  // each key once
  std::vector<District> districts;
  std::optional<MapFile> map;
  std::optional<TileSet> tiles;
  std::string note;  // why there are no tiles, where there could be some
  std::uint64_t read = 0;
  std::uint64_t repeated = 0;  // the same address again in this file
  std::uint64_t outside = 0;   // not in the town's area
  std::vector<RowFailure> failed;
};

// Collects a file's addresses: each in one bucket of its contents.
class Collector {
 public:
  // `area` may be null: everything is inside then. It must outlive the collector.
  explicit Collector(const Shape* area) : area_{area} {}

  // Sets the key. Fails when the file holds more than a town can have, or too much that is no use.
  [[nodiscard]] stadtkern::Status add(Address address, std::uint64_t line);
  [[nodiscard]] stadtkern::Status fail(std::uint64_t line, std::string reason);
  void add(District district);

  [[nodiscard]] bool inside(Position at) const { return area_ == nullptr || area_->contains(at); }
  [[nodiscard]] Contents take() { return std::move(contents_); }
  [[nodiscard]] const Contents& contents() const { return contents_; }

 private:
  const Shape* area_;
  Contents contents_;
  std::unordered_set<std::string> keys_;
};

// What a GeoJSON file is for: the base map unless told.
enum class GeoJsonUse { Map, Districts };

// Recognises OSM PBF, PMTiles, GeoJSON and CSV by their first bytes, and reads the file. Errors say what is wrong with
// it and what to do.
[[nodiscard]] stadtkern::Result<Contents> read_contents(std::string file, const Shape* area, GeoJsonUse use);

// Of a base map that is recognised as GeoJSON.
[[nodiscard]] stadtkern::Result<TileSet> tiles_of_geojson(std::string_view file, const Shape* area);

// The readers, a file each.
[[nodiscard]] stadtkern::Result<Contents> read_osm_pbf(std::string_view file, const Shape* area);
[[nodiscard]] stadtkern::Result<Contents> read_csv(std::string_view file, const Shape* area);
[[nodiscard]] stadtkern::Result<Contents> read_districts(std::string_view geojson, const Shape* area);

}  // namespace places

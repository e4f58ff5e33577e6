// SPDX-License-Identifier: EUPL-1.2
// The base map's tiles, read again as a viewer reads them.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "import/base_map.h"
#include "import/contents.h"
#include "osm_writer.h"
#include "test_data.h"
#include "tile_reader.h"
#include "tiles/cutter.h"
#include "tiles/lines.h"
#include "tiles/packed.h"
#include "tiles/style.h"
#include "tiles/vector_tile.h"

namespace places {
namespace {

using testing::OsmFile;
using testing::read_tile;
using tiles::Feature;
using tiles::Layer;
using tiles::Points;
using tiles::Tile;

std::vector<Tile> cut_all(const std::vector<Feature>& features, const Box* area = nullptr) {
  auto out = tiles::cut(features, area);
  REQUIRE(out);
  return *std::move(out);
}

// Around a point.
std::vector<Position> square(double lat, double lon, double half) {
  return {{lat - half, lon - half},
          {lat - half, lon + half},
          {lat + half, lon + half},
          {lat + half, lon - half},
          {lat - half, lon - half}};
}

std::string plain(const Tile& tile) {
  const auto out = tiles::unpacked(tile.bytes, tiles::kLargestTile);
  REQUIRE(out);
  return *out;
}

int signed_area(const std::vector<std::pair<int, int>>& ring) {
  int out = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const auto& [x, y] = ring[i];
    const auto& [next_x, next_y] = ring[(i + 1) % ring.size()];
    out += x * next_y - next_x * y;
  }
  return out;
}

TEST_CASE("tiles: a line is thinned out where nobody sees it, and keeps its ends") {
  Points line;
  for (int i = 0; i <= 1000; ++i) line.push_back({static_cast<double>(i), i == 500 ? 20.0 : 0.5 * (i % 2)});
  const Points thin = tiles::thinned(line, 1);
  CHECK(thin.front() == line.front());
  CHECK(thin.back() == line.back());
  CHECK(thin.size() < 12);
  CHECK(std::find(thin.begin(), thin.end(), line[500]) != thin.end());
  const Points ring{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
  CHECK(tiles::thinned(ring, 1) == ring);
}

TEST_CASE("tiles: a line that leaves a strip and comes back is two") {
  const Points line{{-5, 0}, {5, 0}, {15, 0}, {5, 1}, {-5, 1}};
  const auto cut = tiles::cut_line(line, tiles::Axis::X, 0, 10);
  REQUIRE(cut.size() == 2);
  CHECK(cut[0] == Points{{0, 0}, {5, 0}, {10, 0}});
  CHECK(cut[1] == Points{{10, 0.5}, {5, 1}, {0, 1}});
  CHECK(tiles::cut_line({{20, 0}, {30, 0}}, tiles::Axis::X, 0, 10).empty());
}

TEST_CASE("tiles: a ring is cut to a ring") {
  const Points ring{{-5, 0}, {5, 0}, {5, 10}, {-5, 10}, {-5, 0}};
  const Points cut = tiles::cut_ring(ring, tiles::Axis::X, 0, 100);
  CHECK(cut.front() == cut.back());
  CHECK(tiles::turned_area(cut) == Approx(100));
  CHECK(tiles::cut_ring(ring, tiles::Axis::X, 6, 100).empty());
}

TEST_CASE("tiles: what is written is read again: kinds, names, windings") {
  const Feature street{
      {Layer::Roads, "street", 12, false}, "Gartenstraße", {{{{48.59, 8.87}, {48.5905, 8.8702}}, false}}};
  const Feature wood{
      {Layer::Land, "wood", 10, true}, "", {{square(48.59, 8.87, 0.004), false}, {square(48.59, 8.87, 0.001), true}}};
  std::set<int> zooms;
  bool hole_seen = false;
  for (const Tile& tile : cut_all({street, wood})) {
    zooms.insert(tile.zoom);
    const auto read = read_tile(tile.bytes);
    REQUIRE(read.contains("land"));
    for (const auto& [name, layer] : read) {
      CHECK(layer.version == 2);
      CHECK(layer.extent == 4096);
      for (const auto& feature : layer.features) {
        for (const auto& part : feature.parts) {
          CHECK(std::all_of(part.begin(), part.end(), [](auto& at) {
            return at.first >= -64 && at.first <= 4160 && at.second >= -64 && at.second <= 4160;
          }));
        }
      }
    }
    for (const auto& feature : read.at("land").features) {
      CHECK(feature.type == 3);
      CHECK(feature.tags == std::map<std::string, std::string>{{"kind", "wood"}});
      CHECK(signed_area(feature.parts[0]) > 0);
      hole_seen = hole_seen || feature.parts.size() == 2;
      if (feature.parts.size() == 2) CHECK(signed_area(feature.parts[1]) < 0);
    }
    CHECK((tile.zoom >= 12 || !read.contains("roads")));
    if (read.contains("roads")) {
      const auto& road = read.at("roads").features.at(0);
      CHECK(road.type == 2);
      CHECK(road.tags.at("kind") == "street");
      CHECK(road.tags.contains("name") == (tile.zoom >= 13));
    }
  }
  CHECK(hole_seen);
  CHECK(zooms == std::set<int>{10, 11, 12, 13, 14, 15, 16});
}

TEST_CASE("tiles: only the town's, and no more than a town's") {
  const Feature wood{{Layer::Land, "wood", 10, true}, "", {{square(48.59, 8.87, 0.5), false}}};
  const Box area{48.58, 8.86, 48.6, 8.88};
  const auto own = cut_all({wood}, &area);
  CHECK(std::count_if(own.begin(), own.end(), [](const Tile& tile) { return tile.zoom == 16; }) < 50);
  const Feature world{
      {Layer::Land, "wood", 10, true}, "", {{{{-80, -179}, {-80, 179}, {80, 179}, {80, -179}, {-80, -179}}, false}}};
  const auto refused = tiles::cut({world}, nullptr);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("cut the file to the town") != std::string::npos);
}

TEST_CASE("tiles: what does not fit into one is left out, the buildings first") {
  std::vector<tiles::TileFeature> all;
  for (const Layer layer : {Layer::Buildings, Layer::Roads}) {
    for (int i = 0; i < 100; ++i) {
      tiles::TileFeature one{{layer, "x", 10, false}, {}, {}};
      one.geometry.line({{0, 0}, {i + 1, 5}, {7, 7}});
      all.push_back(one);
    }
  }
  const std::size_t whole = tiles::vector_tile(all, 100'000).size();
  const std::string less = tiles::vector_tile(all, whole - 1);
  CHECK(read_tile(less).contains("roads"));
  CHECK_FALSE(read_tile(less).contains("buildings"));
  CHECK(tiles::vector_tile(all, 10).empty());
}

TEST_CASE("tiles: a multipolygon of an extract has its holes, and a cut-off one is left out") {
  OsmFile file;
  const auto corners = [&](std::int64_t first, double half) {
    for (const auto& at : square(48.59, 8.87, half)) {
      if (file.nodes.size() % 5 == 4) break;
      file.nodes.push_back({first++, at.lat, at.lon});
    }
  };
  corners(1, 0.004);
  file.nodes.push_back({5, 48.5, 8.5});
  corners(11, 0.001);
  file.ways = {{1, {1, 2, 3, 4, 1}}, {2, {11, 12, 13, 14, 11}}, {3, {1, 2, 99, 1}}};
  // Named many times, a way is still one: small files must not make large maps.
  file.relations = {{1, {1, 1, 1}, {{"type", "multipolygon"}, {"natural", "wood"}}, {2, 2, 2, 2}},
                    {2, {3}, {{"type", "multipolygon"}, {"natural", "water"}}}};
  const auto features = read_osm_map(file.bytes(), nullptr);
  REQUIRE(features);
  REQUIRE(features->size() == 1);
  CHECK(features->front().look.kind == "wood");
  REQUIRE(features->front().parts.size() == 2);
  CHECK(features->front().parts[1].hole);
}

TEST_CASE("tiles: no change of a byte of an extract crashes, whatever map it makes") {
  OsmFile file = testing::small_town();
  file.packed = false;
  const std::string whole = file.bytes();
  std::size_t read = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 8);
    const auto features = read_osm_map(changed, nullptr);
    if (!features) REQUIRE_FALSE(features.error().message.empty());
    if (!features) continue;
    ++read;
    const auto cut = tiles::cut(*features, nullptr);
    if (!cut) REQUIRE_FALSE(cut.error().message.empty());
  }
  CHECK(read > 0);
}

TEST_CASE("tiles: the invented town's map has tiles, too") {
  const auto set = tiles_of_geojson(project_file("config/maps/musterstadt.geojson"), nullptr);
  REQUIRE(set);
  CHECK(set->attribution.empty());
  std::set<std::string> kinds;
  for (const Tile& tile : set->tiles) {
    for (const auto& [name, layer] : read_tile(plain(tile))) {
      for (const auto& feature : layer.features) kinds.insert(feature.tags.at("kind"));
    }
  }
  for (const char* kind : {"wood", "green", "field", "works", "river", "water", "rail", "main", "street", "lane"}) {
    CAPTURE(kind);
    CHECK(kinds.contains(kind));
  }
}

TEST_CASE("tiles: a real town") {
  const auto file = data_file("osm/dreieich.osm.pbf");
  if (!file) return;
  const auto features = read_osm_map(*file, nullptr);
  REQUIRE(features);
  std::map<Layer, std::size_t> counts;
  for (const Feature& feature : *features) ++counts[feature.look.layer];
  CHECK(counts == std::map<Layer, std::size_t>{{Layer::Water, 7},
                                               {Layer::Waterways, 4},
                                               {Layer::Land, 304},
                                               {Layer::Roads, 471},
                                               {Layer::Rails, 3},
                                               {Layer::Buildings, 3771}});
  const auto contents = read_contents(*file, nullptr, GeoJsonUse::Map);
  REQUIRE(contents);
  CHECK(contents->note.empty());
  REQUIRE(contents->tiles);
  CHECK(contents->tiles->attribution == "© OpenStreetMap contributors");
  std::size_t largest = 0;
  std::size_t sum = 0;
  std::map<int, std::size_t> by_zoom;
  for (const Tile& tile : contents->tiles->tiles) {
    largest = std::max(largest, tile.bytes.size());
    sum += tile.bytes.size();
    ++by_zoom[tile.zoom];
    CHECK_FALSE(read_tile(plain(tile)).empty());
  }
  CHECK(contents->tiles->tiles.size() == 105);
  CHECK(by_zoom.size() == 7);
  CHECK(largest < 64 * 1024);
  CHECK(sum < 320 * 1024);
}

TEST_CASE("tiles: packed and unpacked, and who takes them so") {
  const std::string much(300'000, 'x');
  const std::string small = tiles::packed(much);
  CHECK(small.size() < 1000);
  CHECK(tiles::unpacked(small, much.size()) == much);
  CHECK(tiles::unpacked(tiles::packed(""), 10) == "");
  CHECK_FALSE(tiles::unpacked(small, much.size() - 1));
  CHECK_FALSE(tiles::unpacked(small.substr(0, small.size() - 3), much.size()));
  CHECK_FALSE(tiles::unpacked("no gzip", 100));
  for (const char* yes : {"gzip", "br, gzip", "gzip;q=0.5", "deflate , gzip ; q=1"}) CHECK(tiles::takes_gzip(yes));
  for (const char* no : {"", "identity", "gzip;q=0", "gzip; q=0.0", "x-gzip"}) CHECK_FALSE(tiles::takes_gzip(no));
}

TEST_CASE("style: two schemes, all of it from the town itself") {
  tiles::StyleWish wish;
  wish.tiles = "/t/a/api/places/v1/tiles/{z}/{x}/{y}?v=1";
  wish.attribution = "© \"somebody\"";
  const std::string light = tiles::style_json(wish);
  wish.scheme = tiles::Scheme::Dark;
  const std::string dark = tiles::style_json(wish);
  CHECK(light != dark);
  for (const std::string& style : {light, dark}) {
    CHECK(style.find("http") == std::string::npos);
    CHECK(style.find("glyphs") == std::string::npos);
    CHECK(style.find(R"("attribution":"© \"somebody\"")") != std::string::npos);
  }
}

}  // namespace
}  // namespace places

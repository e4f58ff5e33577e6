// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "import/contents.h"
#include "test_data.h"

namespace places {
namespace {

std::string refused(std::string file, GeoJsonUse use = GeoJsonUse::Map) {
  auto contents = read_contents(std::move(file), nullptr, use);
  REQUIRE_FALSE(contents);
  return contents.error().message;
}

std::string pmtiles(std::size_t size, std::size_t tiles) {
  std::string file = "PMTiles\x03";
  const auto number = [&](std::uint64_t value) {
    for (int i = 0; i < 8; ++i) file += static_cast<char>(value >> (8 * i) & 255);
  };
  for (const std::uint64_t value : {127U, 0U, 127U, 0U, 127U, 0U, 127U, static_cast<unsigned>(tiles)}) number(value);
  file.resize(127, '\0');
  file.resize(size, 'x');
  return file;
}

TEST_CASE("import: a base map is taken as it is, when it is whole") {
  const auto tiles = read_contents(pmtiles(1127, 1000), nullptr, GeoJsonUse::Map);
  REQUIRE(tiles);
  REQUIRE(tiles->map);
  CHECK(tiles->map->kind == MapKind::PmTiles);
  CHECK(tiles->map->bytes == pmtiles(1127, 1000));
  const auto json = read_contents(R"({"type":"FeatureCollection","features":[]})", nullptr, GeoJsonUse::Map);
  REQUIRE(json);
  REQUIRE(json->map);
  CHECK(json->map->kind == MapKind::GeoJson);
  CHECK(refused(pmtiles(1126, 1000)).find("cut off") != std::string::npos);
  CHECK(refused("PMTiles\x03").find("cut off within its header") != std::string::npos);
  std::string old = pmtiles(1127, 1000);
  old[7] = 2;
  CHECK(refused(old).find("version 2") != std::string::npos);
}

TEST_CASE("import: map files of others") {
  for (const char* good : {"stamen_toner_raster_z3", "test_fixture_1", "test_fixture_2"}) {
    const auto file = data_file(std::string("pmtiles/") + good + ".pmtiles");
    if (!file) return;
    CAPTURE(good);
    const auto contents = read_contents(*file, nullptr, GeoJsonUse::Map);
    REQUIRE(contents);
    CHECK(contents->map.has_value());
  }
  for (const char* bad : {"empty", "invalid"}) {
    const auto file = data_file(std::string("pmtiles/") + bad + ".pmtiles");
    if (file) CHECK_FALSE(refused(*file).empty());
  }
}

TEST_CASE("import: districts are named polygons, each once") {
  const std::string square = R"("geometry":{"type":"Polygon","coordinates":[[[8,48],[9,48],[9,49],[8,48]]]})";
  const auto contents =
      read_contents(R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Nord-West"},)" +
                        square + R"(},{"type":"Feature","properties":{"name":"Nord West"},)" + square +
                        R"(},{"type":"Feature",)" + square + "}]}",
                    nullptr, GeoJsonUse::Districts);
  REQUIRE(contents);
  REQUIRE(contents->districts.size() == 1);
  CHECK(contents->districts[0].id == "nord-west");
  REQUIRE(contents->failed.size() == 2);
  CHECK(contents->failed[0].reason == "there is another district of this name");
  CHECK(contents->failed[1].reason == "has no property \"name\"");
  CHECK(refused(R"({"type":"FeatureCollection","features":[]})", GeoJsonUse::Districts).find("holds no district") !=
        std::string::npos);
}

TEST_CASE("import: other files are refused with what to do") {
  CHECK(refused("") == "the file is empty");
  CHECK(refused("<?xml version='1.0'?><osm/>").find("osmium cat") != std::string::npos);
  CHECK(refused("\x1F\x8B\x08 rest").find("unpack it") != std::string::npos);
  CHECK(refused(std::string("\x89PNG\0\0", 6)).find("OSM PBF, PMTiles, GeoJSON, or CSV") != std::string::npos);
  CHECK(refused(R"({"type":"Polygon"})") == "a base map in GeoJSON is a FeatureCollection");
  CHECK(refused("{\"type\"").find("not JSON") != std::string::npos);
}

}  // namespace
}  // namespace places

// SPDX-License-Identifier: EUPL-1.2
// The base map's tiles over HTTP.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "osm_writer.h"
#include "test_data.h"
#include "tile_reader.h"
#include "tiles/cutter.h"
#include "tiles/packed.h"

namespace places {
namespace {

using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

std::string import(Town& town, const std::string& file) {
  const auto result = town.as("operator").run_command("import", {"map"}, file);
  if (result.error) FAIL(result.error->message);
  return result.lines.back();
}

// The style's address of tiles, filled in and below the mount.
std::string address(const Response& style, const std::string& zoom, const std::string& column, const std::string& row) {
  const auto value = style.json("/sources/town/tiles/0");
  REQUIRE(value.as_string());
  std::string out(*value.as_string());
  for (const auto& [what, with] : {std::pair<std::string, std::string>{"{z}", zoom}, {"{x}", column}, {"{y}", row}}) {
    REQUIRE(out.find(what) != std::string::npos);
    out.replace(out.find(what), what.size(), with);
  }
  return out.substr(out.find("/tiles/"));
}

TEST_CASE("tiles: none before an import, and words that say so") {
  Town town{"places"};
  CHECK(town.get("/style.json").status == 404);
  CHECK(town.get("/tiles/14/8596/5634").status == 204);
}

TEST_CASE("tiles: of an import, with their version in the address, until the next one") {
  Town town{"places", {{"attribution", "Stadt Musterstadt"}}};
  const std::string map = project_file("config/maps/musterstadt.geojson");
  CHECK(import(town, map).find("\"tiles\":") != std::string::npos);
  const Response style = town.get("/style.json");
  REQUIRE(style.status == 200);
  CHECK(style.json("/sources/town/attribution") == stadtkern::json::Value("Stadt Musterstadt"));
  CHECK(town.get("/style.json?scheme=dark").body != style.body);
  CHECK(town.get("/style.json?scheme=pink").status == 400);
  const std::string there = address(style, "14", "8595", "5654");
  const Response tile = town.get(there);
  REQUIRE(tile.status == 200);
  CHECK(tile.header("content-type") == "application/vnd.mapbox-vector-tile");
  CHECK(tile.header("cache-control") == "public, max-age=31536000, immutable");
  CHECK(testing::read_tile(tile.body).contains("roads"));
  const Response packed = town.get(there, {{"accept-encoding", "gzip, br"}});
  CHECK(packed.header("content-encoding") == "gzip");
  CHECK(packed.header("vary") == "accept-encoding");
  CHECK(packed.header("etag") != tile.header("etag"));
  CHECK(tiles::unpacked(packed.body, tiles::kLargestTile) == tile.body);
  CHECK(town.get(there, {{"if-none-match", tile.header("etag")}}).status == 304);
  CHECK(town.get("/tiles/14/8595/5654").header("cache-control") == "no-cache");
  CHECK(town.get("/tiles/14/0/0").status == 204);
  CHECK(town.get("/tiles/10/537/353").status == 200);
  for (const char* nowhere : {"/tiles/9/268/176", "/tiles/17/1/1", "/tiles/14/16384/1", "/tiles/14/1/16384",
                              "/tiles/14/-1/1", "/tiles/a/1/1", "/tiles/14/1/1.pbf"}) {
    CAPTURE(nowhere);
    CHECK(town.get(nowhere).status == 404);
  }
  // As far as its tiles reach at the last zoom.
  const auto bounds = style.body.find("\"bounds\":[");
  REQUIRE(bounds != std::string::npos);
  CHECK(style.body.substr(bounds, style.body.find(']', bounds) - bounds) ==
        R"("bounds":[8.8275146484375,48.57478991092886,8.9044189453125,48.614753684073726)");
  // The same again changes nothing; another one takes its place.
  import(town, map);
  CHECK(town.get("/style.json").body == style.body);
  import(town, testing::small_town().bytes());
  const Response other = town.get("/style.json");
  CHECK(other.json("/sources/town/attribution") == stadtkern::json::Value("© OpenStreetMap contributors"));
  CHECK(address(other, "14", "8595", "5654") != there);
  CHECK(town.get(there).header("cache-control") == "no-cache");
}

TEST_CASE("tiles: the invented town begins with its map") {
  Town town{"places", {{"example_places", "musterstadt"}}};
  CHECK(town.get("/style.json").status == 200);
  CHECK(town.get("/tiles/14/8595/5654").status == 200);
}

}  // namespace
}  // namespace places

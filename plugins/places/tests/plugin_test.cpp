// SPDX-License-Identifier: EUPL-1.2
// The whole module in the test kit: what citizens, other modules and operators are promised.
#include <stadtkern/testkit.h>

#include <catch2/catch.hpp>

#include "osm_writer.h"
#include "places.pb.h"
#include "stats.pb.h"
#include "test_data.h"

namespace places {
namespace {

using stadtkern::json::Value;
using stadtkern::testkit::CommandResult;
using stadtkern::testkit::Response;
using stadtkern::testkit::Town;

std::string text(const Response& response, std::string_view pointer) {
  const Value value = response.json(pointer);
  return value.as_string() ? *value.as_string() : std::string();
}

CommandResult import(Town& town, std::string_view file, std::vector<std::string> arguments = {"file"}) {
  return town.as("operator").run_command("import", arguments, file);
}

// The result of an import that went well.
std::string imported(Town& town, std::string_view file, std::vector<std::string> arguments = {"file"}) {
  const CommandResult result = import(town, file, std::move(arguments));
  if (result.error) FAIL(result.error->message);
  REQUIRE_FALSE(result.lines.empty());
  return result.lines.back();
}

std::string refused(Town& town, std::string_view file, std::vector<std::string> arguments = {"file"}) {
  const CommandResult result = import(town, file, std::move(arguments));
  REQUIRE(result.error);
  return result.error->message;
}

constexpr const char* kStreets =
    "street,number,postcode,place,lat,lon\nGartenstraße,1,99999,Musterstadt,48.59,8.87\n"
    "Gartenstraße,2,99999,Musterstadt,48.5901,8.87\nMüllerweg,12 a,99999,Musterstadt,48.6,8.88\n";
constexpr const char* kDistricts =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Süd"},"geometry":
    {"type":"Polygon","coordinates":[[[8.8,48.5],[8.9,48.5],[8.9,48.595],[8.8,48.595],[8.8,48.5]]]}}]})";

TEST_CASE("places: addresses are searched as they are typed") {
  Town town{"places"};
  CHECK(imported(town, kStreets) ==
        R"({"read":3,"stored":3,"updated":0,"skipped":0,"outside":0,"removed":0,"failed":[]})");
  const Response found = town.get("/search?q=muellerweg%2012a");
  REQUIRE(found.status == 200);
  CHECK(text(found, "/places/0/label") == "Müllerweg 12 a, 99999 Musterstadt");
  CHECK(text(found, "/places/0/kind") == "address");
  CHECK(text(found, "/places/0/match") == "exact");
  const Response near = town.get("/search?q=Gartenstr&lat=48.6&lon=8.87&limit=1");
  CHECK(near.json("/places").items().size() == 1);
  CHECK(text(near, "/places/0/street") == "Gartenstraße");
  CHECK_FALSE(near.json("/places/0/distance_m").is_null());
  CHECK(town.get("/search?q=nirgendwo").json("/places").items().empty());
}

TEST_CASE("places: a search that cannot be understood says why") {
  Town town{"places"};
  for (const char* bad : {"/search", "/search?q=", "/search?q=...", "/search?q=a&lat=48", "/search?q=a&lat=95&lon=8",
                          "/search?q=a&limit=51", "/search?q=a&limit=-1", "/search?q=a&lat=x&lon=y", "/search?q=%FF",
                          "/search?q=a&wrong=1", "/reverse", "/reverse?lat=1", "/contains?lat=1&lon=181"}) {
    CAPTURE(bad);
    CHECK(town.get(bad).status == 400);
  }
}

TEST_CASE("places: a point has an address, a district, and lies in the area or not") {
  Town town{"places", {{"nearest_m", 100}}};
  imported(town, kStreets);
  imported(town, kDistricts, {"file", "--kind", "districts"});
  const Response here = town.get("/reverse?lat=48.59011&lon=8.87");
  REQUIRE(here.status == 200);
  CHECK(text(here, "/place/label") == "Gartenstraße 2, 99999 Musterstadt");
  CHECK(text(here, "/place/district") == "Süd");
  CHECK(text(here, "/within/district_id") == "sud");
  CHECK(here.json("/within/area_known") == Value(false));
  CHECK(town.get("/reverse?lat=48.55&lon=8.85").json("/place").is_null());
  CHECK(text(town.get("/contains?lat=48.55&lon=8.85"), "/district") == "Süd");
  CHECK(town.get("/area").status == 404);
  CHECK(text(town.get("/districts"), "/districts/0/name") == "Süd");
  const Response drawn = town.get("/districts.geojson");
  CHECK(drawn.header("content-type") == "application/geo+json");
  CHECK(text(drawn, "/features/0/properties/id") == "sud");
  v1::Point point;
  point.set_lat(48.59);
  point.set_lon(8.87);
  const auto told = town.anonymous().call<v1::Here>("Reverse", point);
  REQUIRE(told);
  CHECK(told->place().number() == "1");
}

TEST_CASE("places: a second import stores nothing, a changed row is an update, and the search follows") {
  Town town{"places"};
  imported(town, kStreets);
  CHECK(imported(town, kStreets) ==
        R"({"read":3,"stored":0,"updated":0,"skipped":3,"outside":0,"removed":0,"failed":[]})");
  CHECK(imported(town,
                 "street,number,postcode,place,lat,lon\nGarten-Str.,2,99999,Musterstadt,48.7,8.9\n"
                 "Neue Gasse,1,99999,Musterstadt,48.6,8.8\n") ==
        R"({"read":2,"stored":1,"updated":1,"skipped":0,"outside":0,"removed":0,"failed":[]})");
  CHECK(town.get("/search?q=Gartenstr%202").json("/places/0/lat") == Value(48.7));
  CHECK(text(town.get("/search?q=neue%20gase"), "/places/0/match") == "similar");
  CHECK(imported(town, kDistricts, {"file", "--kind=districts"}).find("\"stored\":1") != std::string::npos);
  std::string other = kDistricts;
  other.replace(other.find("Süd"), 4, "Ost");
  CHECK(imported(town, other, {"file", "--kind=districts"}).find("\"removed\":1") != std::string::npos);
  CHECK(text(town.get("/districts"), "/districts/0/id") == "ost");
  town.restart();
  CHECK(text(town.get("/districts"), "/districts/0/id") == "ost");
  CHECK(text(town.get("/search?q=Müllerweg"), "/places/0/street") == "Müllerweg");
}

TEST_CASE("places: OSM data are addresses, streets and districts at once") {
  Town town{"places"};
  CHECK(imported(town, testing::small_town().bytes()).find("\"stored\":5") != std::string::npos);
  CHECK(imported(town, testing::small_town().bytes()).find("\"stored\":0,\"updated\":0,\"skipped\":5") !=
        std::string::npos);
  CHECK(text(town.get("/search?q=Gartenstr%202a"), "/places/0/district") == "Mitte");
  CHECK(text(town.get("/search?q=feldweg"), "/places/0/kind") == "street");
}

TEST_CASE("places: a bad file changes nothing and is told in words") {
  Town town{"places"};
  imported(town, kStreets);
  const std::string osm = testing::small_town().bytes();
  CHECK(refused(town, osm.substr(0, osm.size() / 2)).find("damaged, nothing is stored") != std::string::npos);
  CHECK(refused(town, "a,b\n1,2\n").find("lacks the column street") != std::string::npos);
  CHECK(refused(town, "").find("empty") != std::string::npos);
  CHECK(refused(town, kDistricts, {"file", "--kind", "music"}).find("--kind map or --kind districts") !=
        std::string::npos);
  CHECK(refused(town, kDistricts, {"file", "--all"}).find("--kind map or --kind districts") != std::string::npos);
  CHECK(town.get("/districts").json("/districts").items().empty());
  CHECK(town.get("/map").status == 404);
  CHECK(town.get("/search?q=Gartenstr").json("/places").items().size() == 1);
}

TEST_CASE("places: the invented town stands in an empty store, and only there") {
  Town town{"places", {{"example_places", "musterstadt"}}};
  CHECK(text(town.get("/search?q=Schillerstr.%2016"), "/places/0/label") == "Schillerstraße 16, 99999 Musterstadt");
  CHECK(town.get("/districts").json("/districts").items().size() == 5);
  CHECK(town.get("/map").status == 200);
  // The example reports of other modules lie near streets.
  CHECK(text(town.get("/reverse?lat=48.5868&lon=8.8769"), "/place/street") == "Bahnhofstraße");
  town.restart();
  CHECK(town.get("/districts").json("/districts").items().size() == 5);

  Town other{"places"};
  imported(other, kStreets);
  REQUIRE(other.reconfigure({{"example_places", "musterstadt"}}));
  CHECK(other.get("/search?q=Schillerstr").json("/places").items().empty());
}

TEST_CASE("places: its figures say how much it knows, and since when") {
  Town town{"places"};
  imported(town, testing::small_town().bytes());
  const auto figures = town.anonymous().call<stats::v1::Figures>("Get", stats::v1::GetFigures());
  REQUIRE(figures);
  REQUIRE(figures->figures_size() == 3);
  CHECK(figures->figures(0).id() == "addresses");
  CHECK(figures->figures(0).value() == 3);
  CHECK(figures->figures(0).as_of() == "2026-01-01T12:00:00Z");
  CHECK(figures->figures(1).value() == 2);
  CHECK(figures->figures(2).value() == 1);
}

TEST_CASE("places: what the licence asks for is told with the data") {
  Town town{"places", {{"attribution", "© OpenStreetMap contributors"}}};
  imported(town, kStreets);
  for (const char* path : {"/search?q=a", "/reverse?lat=1&lon=1", "/districts"}) {
    CHECK(text(town.get(path), "/attribution") == "© OpenStreetMap contributors");
  }
}

}  // namespace
}  // namespace places

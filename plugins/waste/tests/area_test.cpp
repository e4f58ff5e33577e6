// SPDX-License-Identifier: EUPL-1.2
#include <catch2/catch.hpp>

#include "geo.h"

using namespace waste;

namespace {

constexpr const char* kWithHole =
    R"({"type":"Polygon","coordinates":[[[8,48],[10,48],[10,50],[8,50],[8,48]],[[8.5,48.5],[9.5,48.5],[9.5,49.5],[8.5,49.5],[8.5,48.5]]]})";

}  // namespace

TEST_CASE("area: a hole is outside, the ring around it inside") {
  const auto area = Area::parse(kWithHole);
  REQUIRE(area);
  CHECK(area->contains({48.2, 8.2}));
  CHECK_FALSE(area->contains({49, 9}));
  CHECK_FALSE(area->contains({51, 9}));
  CHECK(area->box() == Box{48, 8, 50, 10});
}

TEST_CASE("area: features and multi polygons join") {
  const auto area = Area::parse(R"({"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[
      [[[0,0],[1,0],[1,1],[0,1],[0,0]]],[[[2,0],[3,0],[3,1],[2,1],[2,0]]]]}},
    {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[4,0],[5,0],[5,1],[4,1],[4,0]]]}}]})");
  REQUIRE(area);
  for (const double lon : {0.5, 2.5, 4.5}) CHECK(area->contains({0.5, lon}));
  for (const double lon : {1.5, 3.5, 5.5}) CHECK_FALSE(area->contains({0.5, lon}));
}

TEST_CASE("area: what is no polygon on the earth is refused") {
  for (const char* text :
       {"", "{}", "[]", R"({"type":"Point","coordinates":[8,48]})", R"({"type":"Polygon","coordinates":[]})",
        R"({"type":"Polygon","coordinates":[[[8,48],[10,48],[8,48]]]})",
        R"({"type":"Polygon","coordinates":[[[8,48],[10,48],[10,50],[8,50]]]})",
        R"({"type":"Polygon","coordinates":[[[8,480],[10,48],[10,50],[8,480]]]})",
        R"({"type":"Polygon","coordinates":[[["8","48"],[10,48],[10,50],["8","48"]]]})",
        R"({"type":"FeatureCollection","features":[]})", R"({"type":"Feature","geometry":null})"}) {
    INFO(text);
    CHECK_FALSE(Area::parse(text));
  }
}

TEST_CASE("geo: a box is read as minLng,minLat,maxLng,maxLat") {
  const auto box = parse_box("8.5, 48,9,49.25");
  REQUIRE(box);
  CHECK(*box == Box{48, 8.5, 49.25, 9});
  for (const char* text : {"", "1,2,3", "1,2,3,4,5", "a,2,3,4", "3,2,1,4", "1,4,3,2", "1,2,300,4", "1,2,,4"}) {
    INFO(text);
    CHECK_FALSE(parse_box(text));
  }
}

TEST_CASE("geo: a degree of latitude is 111.2 km, and the box around a circle holds it") {
  CHECK(distance_m({48, 9}, {49, 9}) == Approx(111'195).epsilon(0.001));
  const Position centre{48.5, 9};
  const Box box = box_around(centre, 1000);
  CHECK(distance_m({48.5, box.east}, centre) >= 1000);
  CHECK(distance_m({box.north, 9}, centre) == Approx(1000));
  CHECK(distance_m({48.5, box.east}, centre) < 1001);
  CHECK(box_around({89.9999, 0}, 1000).west == -180);
}

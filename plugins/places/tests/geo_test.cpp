// SPDX-License-Identifier: EUPL-1.2
#include "geo.h"

#include <catch2/catch.hpp>

#include "import/rings.h"

namespace places {
namespace {

constexpr const char* kSquareWithHole =
    R"({"type":"Feature","geometry":{"type":"Polygon","coordinates":[
      [[8,48],[9,48],[9,49],[8,49],[8,48]],[[8.4,48.4],[8.6,48.4],[8.6,48.6],[8.4,48.6],[8.4,48.4]]]}})";

TEST_CASE("shape: a point lies inside, outside, or in a hole") {
  const auto shape = Shape::parse(kSquareWithHole);
  REQUIRE(shape);
  CHECK(shape->contains({48.2, 8.2}));
  CHECK_FALSE(shape->contains({48.5, 8.5}));
  CHECK_FALSE(shape->contains({50, 8.5}));
  CHECK_FALSE(Shape().contains({48.2, 8.2}));
}

TEST_CASE("shape: its centre is where its weight is, and its GeoJSON reads back as the same") {
  const auto shape = Shape::parse(R"({"type":"MultiPolygon","coordinates":[[[[8,48],[10,48],[10,50],[8,50],[8,48]]],
      [[[20,50],[20.1,50],[20.1,50.1],[20,50]]]]})");
  REQUIRE(shape);
  CHECK(shape->centre().lat == Approx(49));
  CHECK(shape->centre().lon == Approx(9));
  const auto again = Shape::parse(shape->geojson());
  REQUIRE(again);
  CHECK(again->geojson() == shape->geojson());
  CHECK(again->polygons().size() == 2);
}

TEST_CASE("shape: what is no area is refused with a reason") {
  for (const char* bad : {"", "{}", "[]", R"({"type":"Point","coordinates":[8,48]})",
                          R"({"type":"Polygon","coordinates":[[[8,48],[9,48],[9,49],[8,49]]]})",
                          R"({"type":"Polygon","coordinates":[[[48,208],[9,48],[9,49],[48,208]]]})"}) {
    CAPTURE(bad);
    const auto shape = Shape::parse(bad);
    REQUIRE_FALSE(shape);
    CHECK(shape.error().message.find("GeoJSON") != std::string::npos);
  }
}

TEST_CASE("rings: pieces in any order and direction make a ring, a gap makes none") {
  const Position a{0, 0};
  const Position b{0, 1};
  const Position c{1, 1};
  const Position d{1, 0};
  const auto ring = rings_of({{a, b}, {d, c}, {d, a}, {b, c}});
  REQUIRE(ring);
  REQUIRE(ring->size() == 1);
  CHECK(ring->front().size() == 5);
  CHECK(ring->front().front() == ring->front().back());
  CHECK(rings_of({{a, b, c, a}, {d, b, c, d}})->size() == 2);
  CHECK_FALSE(rings_of({{a, b}, {c, d}}));
  CHECK_FALSE(rings_of({{a, b}, {b, a}}));
  CHECK_FALSE(rings_of({{a}}));
  CHECK_FALSE(rings_of({{}}));
  CHECK_FALSE(rings_of({}));
}

TEST_CASE("distance: metres between two corners of a town") {
  CHECK(distance_m({48.59, 8.87}, {48.59, 8.87}) == 0);
  CHECK(distance_m({48.59, 8.87}, {48.60, 8.87}) == Approx(1112).margin(2));
  CHECK(on_earth({90, -180}));
  CHECK_FALSE(on_earth({90.1, 0}));
}

}  // namespace
}  // namespace places

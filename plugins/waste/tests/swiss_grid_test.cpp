// SPDX-License-Identifier: EUPL-1.2
#include "swiss_grid.h"

#include <catch2/catch.hpp>

using namespace waste;

// Computed apart from this code with Python's decimal module (30 digits) from swisstopo's published approximation; six
// points all over Switzerland, then rows 0, 1000, 2000 ... of Zürich's file.
TEST_CASE("swiss grid: twenty points lie within a metre of the published formula") {
  struct Point {
    double east, north, lat, lon;
  };
  constexpr Point kPoints[] = {
      {2600000, 1200000, 46.951081111, 7.438637222},  {2700000, 1100000, 46.044126778, 8.730499333},
      {2500000, 1118000, 46.206023586, 6.142936537},  {2679520, 1212273, 47.056708683, 8.485305937},
      {2800000, 1180000, 46.741165280, 10.056115311}, {2722759, 1087649, 45.929294866, 9.021222200},
      {2683920, 1245604, 47.355938984, 8.549421316},  {2681698, 1247503, 47.373296659, 8.520360398},
      {2683604, 1246585, 47.364801692, 8.545422264},  {2683162, 1249993, 47.395507078, 8.540204663},
      {2683066, 1250813, 47.402893727, 8.539085447},  {2682016, 1242140, 47.325025021, 8.523589016},
      {2682570, 1246601, 47.365075916, 8.531738403},  {2681891, 1247944, 47.377238810, 8.522996153},
      {2682003, 1248887, 47.385705671, 8.524651747},  {2683425, 1247149, 47.369896659, 8.543157935},
      {2682412, 1247816, 47.376022710, 8.529870557},  {2683598, 1247408, 47.372204033, 8.545496453},
      {2682362, 1246508, 47.364265546, 8.528968042},  {2685345, 1250954, 47.403870458, 8.569300295}};
  static_assert(std::size(kPoints) == 20);
  for (const Point& point : kPoints) {
    const auto position = from_lv95(point.east, point.north);
    REQUIRE(position);
    CHECK(distance_m(*position, {point.lat, point.lon}) < 0.01);
  }
}

// swisstopo's document works one example through: E 2700000, N 1100000 is 46°2'38.87" N, 8°43'49.79" E by the formula.
TEST_CASE("swiss grid: the worked example comes out to a hundredth of a second") {
  const auto position = from_lv95(2'700'000, 1'100'000);
  REQUIRE(position);
  CHECK(position->lat == Approx(46 + 2 / 60.0 + 38.86 / 3600).margin(0.02 / 3600));
  CHECK(position->lon == Approx(8 + 43 / 60.0 + 49.80 / 3600).margin(0.02 / 3600));
}

TEST_CASE("swiss grid: what lies outside the frame is no position") {
  CHECK_FALSE(from_lv95(0, 0));
  CHECK_FALSE(from_lv95(600'000, 200'000));
  CHECK_FALSE(from_lv95(2'600'000, 1'300'001));
}

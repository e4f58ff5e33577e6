// SPDX-License-Identifier: EUPL-1.2
#include "cell.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace waste;

namespace {

bool held(const std::vector<CellRange>& ranges, std::int64_t cell) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const CellRange& range) { return cell >= range.first && cell <= range.last; });
}

}  // namespace

TEST_CASE("cell: corners of the earth have the first and the last cell") {
  CHECK(cell_of({-90, -180}) == 0);
  CHECK(cell_of({90, 180}) == (std::int64_t{1} << 62) - 1);
  // The middle of both axes sets the highest bit of each: 2^61 (latitude) and 2^60 (longitude).
  CHECK(cell_of({0, 0}) == (std::int64_t{1} << 61) + (std::int64_t{1} << 60));
}

TEST_CASE("cell: every position of a box is in its ranges, which are few and do not touch") {
  std::mt19937_64 random{311};
  std::uniform_real_distribution<double> lat{-89, 89};
  std::uniform_real_distribution<double> lon{-179, 179};
  for (int i = 0; i < 300; ++i) {
    std::uniform_real_distribution<double> size{0, i % 3 == 0 ? 60.0 : i % 3 == 1 ? 0.05 : 0.0001};
    Box box{lat(random), lon(random), 0, 0};
    box.north = std::min(90.0, box.south + size(random));
    box.east = std::min(180.0, box.west + size(random));
    const auto ranges = cell_ranges(box);
    REQUIRE_FALSE(ranges.empty());
    REQUIRE(ranges.size() <= kMostCellRanges);
    for (std::size_t j = 1; j < ranges.size(); ++j) REQUIRE(ranges[j - 1].last + 1 < ranges[j].first);
    std::uniform_real_distribution<double> y{box.south, box.north};
    std::uniform_real_distribution<double> x{box.west, box.east};
    bool all = held(ranges, cell_of({box.south, box.west})) && held(ranges, cell_of({box.north, box.east})) &&
               held(ranges, cell_of({box.south, box.east})) && held(ranges, cell_of({box.north, box.west}));
    for (int j = 0; j < 100; ++j) all = all && held(ranges, cell_of({y(random), x(random)}));
    REQUIRE(all);
  }
}

TEST_CASE("cell: a town-sized box wastes less than its own size again") {
  const Box box{48.95, 8.90, 49.05, 9.05};
  double covered = 0;
  for (const CellRange& range : cell_ranges(box)) covered += static_cast<double>(range.last - range.first + 1);
  const double steps = 0x1p31;
  const double wanted = (box.north - box.south) / 180 * steps * ((box.east - box.west) / 360 * steps);
  CHECK(covered / wanted < 2);
}

TEST_CASE("cell: the middle of a place's cell is within 2 cm of it") {
  std::mt19937 random{5};
  std::uniform_real_distribution<double> lat{-89, 89};
  std::uniform_real_distribution<double> lon{-179, 179};
  for (int i = 0; i < 1000; ++i) {
    const Position place{lat(random), lon(random)};
    const Position middle = position_of(cell_of(place));
    REQUIRE(distance_m(place, middle) < 0.02);
    REQUIRE(cell_of(middle) == cell_of(place));
  }
}

TEST_CASE("cell: a box of one point and the whole earth are one range") {
  CHECK(cell_ranges({49, 9, 49, 9}).size() == 1);
  CHECK(cell_ranges({-90, -180, 90, 180}) == std::vector<CellRange>{{0, (std::int64_t{1} << 62) - 1}});
}

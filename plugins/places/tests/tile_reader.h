// SPDX-License-Identifier: EUPL-1.2
// Reads Mapbox Vector Tiles for tests: what a viewer would see of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace places::testing {

struct ReadFeature {
  int type = 0;  // 2: line, 3: polygon
  std::map<std::string, std::string> tags;
  std::vector<std::vector<std::pair<int, int>>> parts;
};

struct ReadLayer {
  std::uint32_t version = 0;
  std::uint32_t extent = 0;
  std::vector<ReadFeature> features;
};

// Fails the test when the tile is none.
[[nodiscard]] std::map<std::string, ReadLayer> read_tile(std::string_view bytes);

}  // namespace places::testing

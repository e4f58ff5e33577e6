// SPDX-License-Identifier: EUPL-1.2
// Writes small OSM PBF files for tests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace places::testing {

using Tags = std::vector<std::pair<std::string, std::string>>;

struct OsmNode {
  std::int64_t id = 0;
  double lat = 0;
  double lon = 0;
  Tags tags{};
};
struct OsmWay {
  std::int64_t id = 0;
  std::vector<std::int64_t> nodes;
  Tags tags{};
};
struct OsmRelation {
  std::int64_t id = 0;
  std::vector<std::int64_t> ways;  // with the role "outer"
  Tags tags{};
  std::vector<std::int64_t> holes{};  // with the role "inner"
};

struct OsmFile {
  std::vector<OsmNode> nodes;
  std::vector<OsmWay> ways;
  std::vector<OsmRelation> relations;
  bool dense = true;   // the usual form of nodes; else one by one
  bool packed = true;  // with zlib
  std::string feature = "OsmSchema-V0.6";

  [[nodiscard]] std::string bytes() const;
};

// Four nodes, the street they stand on, a building and a closed district around all.
[[nodiscard]] OsmFile small_town();

}  // namespace places::testing

// SPDX-License-Identifier: EUPL-1.2
// The base map of an OSM PBF: gone through as for the addresses (relations, ways, nodes), with bounds of its own.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "import/base_map.h"
#include "import/osm_blocks.h"
#include "import/rings.h"
#include "text.h"
#include "tiles/kinds.h"

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using tiles::Feature;
using tiles::Part;

// With the file itself (128 MiB) all of it stays well below the module's limit of memory.
constexpr std::size_t kMostPositions = 2'000'000;
constexpr std::size_t kMostWays = 1'000'000;
constexpr std::size_t kMostNodes = 2'000;  // of a way, as OpenStreetMap itself has it
constexpr std::size_t kMostPieces = 500;   // of one multipolygon
constexpr std::size_t kMostPiecesOfAll = 200'000;
constexpr std::size_t kMostPoints = 4'000'000;   // of all that is drawn: multipolygons may share ways
constexpr std::size_t kMostTests = 200'000'000;  // points that are looked at to find a hole's ring
constexpr std::size_t kLongestName = 200;

bool touches(const Box& area, const Shape::Ring& line) {
  Box box{90, 180, -90, -180};
  for (const Position& at : line) {
    box = {std::min(box.south, at.lat), std::min(box.west, at.lon), std::max(box.north, at.lat),
           std::max(box.east, at.lon)};
  }
  return box.south <= area.north && box.north >= area.south && box.west <= area.east && box.east >= area.west;
}

Error too_large() {
  return {Code::TooLarge, "the extract is too large for a base map: cut it to the town"};
}

struct KeptWay {
  std::optional<tiles::Look> look;  // none: only a piece of multipolygons
  std::string name;
  std::vector<std::int64_t> nodes;
};

struct KeptArea {
  tiles::Look look;
  std::vector<std::int64_t> outer;
  std::vector<std::int64_t> inner;
};

class MapReader {
 public:
  MapReader(std::string_view file, const Box* area) : file_{file}, area_{area} {}

  stadtkern::Result<std::vector<Feature>> read() {
    osm::visit(file_, {.node = {}, .way = {}, .relation = [this](const osm::Relation& r) { relation(r); }});
    osm::visit(file_, {.node = {}, .way = [this](const osm::Way& w) { way(w); }, .relation = {}});
    if (too_many_) return too_large();
    osm::visit(file_, {.node = [this](const osm::Node& n) { node(n); }, .way = {}, .relation = {}});
    for (const KeptArea& one : areas_) {
      if (too_many_) return too_large();
      add(one);
    }
    areas_.clear();
    for (const auto& [id, one] : ways_) order_.push_back(id);
    std::sort(order_.begin(), order_.end());  // the same file makes the same tiles
    for (const std::int64_t id : order_) add(ways_.at(id));
    if (too_many_) return too_large();
    return std::move(features_);
  }

 private:
  void relation(const osm::Relation& relation) {
    if (relation.tags["type"] != "multipolygon" || relation.outer_ways.empty()) return;
    const auto look = tiles::look_of(relation.tags, true);
    const std::size_t pieces = relation.outer_ways.size() + relation.inner_ways.size();
    if (!look || !look->area || pieces > kMostPieces || pieces_ + pieces > kMostPiecesOfAll) return;
    pieces_ += pieces;
    areas_.push_back({*look, relation.outer_ways, relation.inner_ways});
    for (const auto& ways : {relation.outer_ways, relation.inner_ways}) {
      for (const std::int64_t id : ways) ways_.try_emplace(id);
    }
  }

  void way(const osm::Way& way) {
    if (way.nodes.size() < 2 || way.nodes.size() > kMostNodes) return;
    const bool closed = way.nodes.size() > 3 && way.nodes.front() == way.nodes.back();
    const auto look = tiles::look_of(way.tags, closed);
    const auto piece = ways_.find(way.id);
    if (!look && piece == ways_.end()) return;
    too_many_ = too_many_ || ways_.size() >= kMostWays || positions_.size() >= kMostPositions;
    if (too_many_) return;
    KeptWay kept{look, {}, way.nodes};
    if (look && look->layer == tiles::Layer::Roads && valid_utf8(way.tags["name"]))
      kept.name = one_line(way.tags["name"]);
    if (kept.name.size() > kLongestName) kept.name.clear();
    ways_[way.id] = std::move(kept);
    for (const std::int64_t id : way.nodes) positions_.try_emplace(id);
  }

  void node(const osm::Node& node) {
    const auto wanted = positions_.find(node.id);
    if (wanted != positions_.end() && on_earth(node.at)) wanted->second = node.at;
  }

  // Nothing of a way that the extract's edge cuts off, when it must be whole.
  Shape::Ring line_of(const KeptWay& way, bool whole) const {
    Shape::Ring line;
    for (const std::int64_t id : way.nodes) {
      const auto known = positions_.find(id);
      if (known != positions_.end() && known->second) {
        line.push_back(*known->second);
      } else if (whole) {
        return {};
      }
    }
    return line;
  }

  // A way that a relation names again is still one.
  std::optional<std::vector<Shape::Ring>> rings(const std::vector<std::int64_t>& ways) const {
    std::vector<Shape::Ring> lines;
    std::unordered_set<std::int64_t> named;
    for (const std::int64_t id : ways) {
      if (!named.insert(id).second) continue;
      lines.push_back(line_of(ways_.at(id), true));
      if (lines.back().empty()) return std::nullopt;
    }
    return rings_of(std::move(lines));
  }

  void add(const KeptWay& way) {
    if (!way.look) return;
    Shape::Ring line = line_of(way, way.look->area);
    if (line.size() < 2 || (area_ != nullptr && !touches(*area_, line))) return;
    keep({*way.look, way.name, {{std::move(line), false}}});
  }

  void add(const KeptArea& area) {
    auto outer = rings(area.outer);
    if (!outer) return;
    auto inner = area.inner.empty() ? std::nullopt : rings(area.inner);
    Feature feature{area.look, {}, {}};
    std::size_t points = 0;
    for (Shape::Ring& ring : *outer) {
      if (area_ != nullptr && !touches(*area_, ring)) continue;
      points += ring.size();
      const Shape around = Shape::of({{ring, {}}});
      feature.parts.push_back({std::move(ring), false});
      if (!inner) continue;
      for (const Shape::Ring& hole : *inner) {
        tests_ += around.polygons().front().outer.size();
        if (tests_ > kMostTests || points_ + points > kMostPoints) break;
        if (!around.contains(hole.front())) continue;
        points += hole.size();
        feature.parts.push_back({hole, true});
      }
    }
    if (!feature.parts.empty()) keep(std::move(feature));
  }

  void keep(Feature feature) {
    for (const Part& part : feature.parts) points_ += part.line.size();
    too_many_ = too_many_ || points_ > kMostPoints;
    if (!too_many_) features_.push_back(std::move(feature));
  }

  const std::string_view file_;
  const Box* area_;
  std::vector<KeptArea> areas_;
  std::unordered_map<std::int64_t, KeptWay> ways_;
  std::unordered_map<std::int64_t, std::optional<Position>> positions_;  // of nodes; none: not in the file
  std::vector<std::int64_t> order_;
  std::vector<Feature> features_;
  std::size_t pieces_ = 0;
  std::size_t points_ = 0;
  std::size_t tests_ = 0;
  bool too_many_ = false;
};

}  // namespace

stadtkern::Result<std::vector<Feature>> read_osm_map(std::string_view file, const Box* area) {
  try {
    return MapReader(file, area).read();
  } catch (const osm::Damaged& damaged) {
    return Error{Code::InvalidArgument, std::string("the OSM file is damaged, nothing is stored: ") + damaged.what()};
  }
}

}  // namespace places

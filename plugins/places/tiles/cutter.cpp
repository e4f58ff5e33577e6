// SPDX-License-Identifier: EUPL-1.2
#include "tiles/cutter.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "tiles/lines.h"
#include "tiles/vector_tile.h"

namespace places::tiles {
namespace {

using stadtkern::Code;
using stadtkern::Error;

constexpr double kUnits = kExtent;
constexpr double kEdge = 64;           // what reaches into the next tile, so that strokes meet there
constexpr double kTolerance = 5;       // a viewer's pixel is 8 units
constexpr double kLastTolerance = 1;   // viewers enlarge the last zoom
constexpr double kSmallestArea = 128;  // of two pixels
constexpr int kNamesFrom = 13;
constexpr std::size_t kMostCorners = 12'000'000;  // of all tiles of a zoom, while they are put together
constexpr std::size_t kMostWork = 400'000'000;    // points that are looked at to cut something: some seconds

struct Place {
  std::int64_t column = 0;
  std::int64_t row = 0;
  friend bool operator<(const Place& a, const Place& b) {
    return a.column != b.column ? a.column < b.column : a.row < b.row;
  }
};

// The earth as a square of one tile at zoom 0.
Point mercator(Position at) {
  constexpr double kMostNorth = 85.051129;
  const double lat = std::clamp(at.lat, -kMostNorth, kMostNorth) * std::numbers::pi / 180;
  return {(at.lon + 180) / 360, (1 - std::asinh(std::tan(lat)) / std::numbers::pi) / 2};
}

std::int64_t tile_at(double units) {
  return static_cast<std::int64_t>(std::floor(units / kUnits));
}

// Columns or rows that a span of units touches, their edges counted.
struct Span {
  double low = 0;
  double high = 0;
  [[nodiscard]] std::int64_t first() const { return tile_at(low - kEdge); }
  [[nodiscard]] std::int64_t last() const { return tile_at(high + kEdge); }
};

Span span_of(const Points& points, Axis axis) {
  const auto less = [axis](Point a, Point b) { return axis == Axis::X ? a.x < b.x : a.y < b.y; };
  const auto [low, high] = std::minmax_element(points.begin(), points.end(), less);
  return axis == Axis::X ? Span{low->x, high->x} : Span{low->y, high->y};
}

// Whole units, without repetitions.
std::vector<Geometry::Corner> corners_of(const Points& points, Place tile) {
  std::vector<Geometry::Corner> out;
  for (const Point& at : points) {
    const Geometry::Corner corner{
        static_cast<std::int32_t>(std::lround(at.x - static_cast<double>(tile.column) * kUnits)),
        static_cast<std::int32_t>(std::lround(at.y - static_cast<double>(tile.row) * kUnits))};
    if (out.empty() || out.back() != corner) out.push_back(corner);
  }
  return out;
}

// The tiles of one zoom.
class Zoom {
 public:
  Zoom(int zoom, const Box* area, std::size_t& work) : zoom_{zoom}, scale_{std::ldexp(kUnits, zoom)}, work_{work} {
    const auto most = (std::int64_t{1} << zoom) - 1;
    columns_ = rows_ = {0, most};
    if (area == nullptr) return;
    const Point first = scaled({area->north, area->west});
    const Point last = scaled({area->south, area->east});
    columns_ = {std::max<std::int64_t>(0, tile_at(first.x)), std::min(most, tile_at(last.x))};
    rows_ = {std::max<std::int64_t>(0, tile_at(first.y)), std::min(most, tile_at(last.y))};
  }

  // False when it is too much.
  [[nodiscard]] bool add(const Feature& feature) {
    feature_ = &feature;
    bool outer_kept = false;
    for (const Part& part : feature.parts) {
      if (part.hole && !outer_kept) continue;
      Points points;
      for (const Position& at : part.line) points.push_back(scaled(at));
      points = thinned(points, zoom_ == kLastZoom ? kLastTolerance : kTolerance);
      if (!feature.look.area) {
        add_line(points);
        continue;
      }
      const double area = turned_area(points);
      const bool kept = points.size() > 3 && std::abs(area) >= 2 * kSmallestArea;
      if (!part.hole) outer_kept = kept;
      if (!kept) continue;
      if (!part.hole) ++ring_;
      if ((area > 0) == part.hole) std::reverse(points.begin(), points.end());
      add_ring(points, part.hole);
    }
    return !spent();
  }

  // Appends them to `out`; its bytes are counted up in `bytes`.
  void write(std::vector<Tile>& out, std::size_t& bytes) const {
    for (const auto& [place, features] : tiles_) {
      std::string content = vector_tile(features, kLargestTile);
      if (content.empty()) continue;
      bytes += content.size();
      if (bytes > kMostBytes || out.size() > kMostTiles) return;
      out.push_back({zoom_, place.column, place.row, std::move(content)});
    }
  }

 private:
  struct Range {
    std::int64_t first = 0;
    std::int64_t last = 0;
  };

  [[nodiscard]] Point scaled(Position at) const {
    const Point on_square = mercator(at);
    return {on_square.x * scale_, on_square.y * scale_};
  }

  static Range both(Span span, Range allowed) {
    return {std::max(span.first(), allowed.first), std::min(span.last(), allowed.last)};
  }
  static double low_of(std::int64_t tile) { return static_cast<double>(tile) * kUnits - kEdge; }
  static double high_of(std::int64_t tile) { return static_cast<double>(tile + 1) * kUnits + kEdge; }

  // The geometry of the feature that is being added, in this tile.
  Geometry& at(Place place) {
    auto& features = tiles_[place];
    auto& known = last_in_[place];
    if (known != feature_) {
      const bool named = zoom_ >= kNamesFrom;
      features.push_back({feature_->look, named ? std::string_view(feature_->name) : std::string_view(), {}});
      known = feature_;
    }
    return features.back().geometry;
  }

  // Whether looking at so many points more is too much.
  bool spend(std::size_t points) {
    work_ += points;
    return spent();
  }
  [[nodiscard]] bool spent() const {
    return work_ > kMostWork || corners_ > kMostCorners || tiles_.size() > kMostTiles;
  }

  void add_line(const Points& line) {
    if (line.size() < 2) return;
    const Range columns = both(span_of(line, Axis::X), columns_);
    for (auto column = columns.first; column <= columns.last; ++column) {
      if (spend(line.size())) return;
      for (const Points& part : cut_line(line, Axis::X, low_of(column), high_of(column))) {
        const Range rows = both(span_of(part, Axis::Y), rows_);
        for (auto row = rows.first; row <= rows.last; ++row) {
          if (spend(part.size())) return;
          for (const Points& piece : cut_line(part, Axis::Y, low_of(row), high_of(row))) {
            const auto corners = corners_of(piece, {column, row});
            if (corners.size() < 2) continue;
            at({column, row}).line(corners);
            corners_ += corners.size();
          }
        }
      }
    }
  }

  void add_ring(const Points& ring, bool hole) {
    const Range columns = both(span_of(ring, Axis::X), columns_);
    for (auto column = columns.first; column <= columns.last; ++column) {
      if (spend(ring.size())) return;
      const Points part = cut_ring(ring, Axis::X, low_of(column), high_of(column));
      if (part.empty()) continue;
      const Range rows = both(span_of(part, Axis::Y), rows_);
      for (auto row = rows.first; row <= rows.last; ++row) {
        if (spend(part.size())) return;
        const Place place{column, row};
        // A hole where nothing is left of its ring belongs to nothing.
        if (hole) {
          const auto around = ring_in_.find(place);
          if (around == ring_in_.end() || around->second != ring_) continue;
        }
        auto corners = corners_of(cut_ring(part, Axis::Y, low_of(row), high_of(row)), place);
        if (corners.size() > 1 && corners.front() == corners.back()) corners.pop_back();
        if (corners.size() < 3) continue;
        at(place).ring(corners);
        ring_in_[place] = ring_;
        corners_ += corners.size();
      }
    }
  }

  const int zoom_;
  const double scale_;
  Range columns_;
  Range rows_;
  std::map<Place, std::vector<TileFeature>> tiles_;
  std::map<Place, const Feature*> last_in_;
  std::map<Place, std::size_t> ring_in_;  // the last outer ring in that tile
  const Feature* feature_ = nullptr;
  std::size_t ring_ = 0;
  std::size_t corners_ = 0;
  std::size_t& work_;
};

}  // namespace

stadtkern::Result<std::vector<Tile>> cut(const std::vector<Feature>& features, const Box* area) {
  const Error more_than_a_town{Code::TooLarge,
                               "the base map is more than a town's: cut the file to the town, or give the "
                               "town an area (\"area\" in its file)"};
  std::vector<Tile> out;
  std::size_t bytes = 0;
  std::size_t work = 0;
  for (int zoom = kFirstZoom; zoom <= kLastZoom; ++zoom) {
    Zoom one(zoom, area, work);
    for (const Feature& feature : features) {
      if (feature.look.from_zoom <= zoom && !one.add(feature)) return more_than_a_town;
    }
    one.write(out, bytes);
    if (bytes > kMostBytes || out.size() > kMostTiles) return more_than_a_town;
  }
  return out;
}

}  // namespace places::tiles

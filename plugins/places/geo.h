// SPDX-License-Identifier: EUPL-1.2
// Positions and shapes on the earth (WGS 84, degrees). Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

namespace stadtkern {
struct Json;
}

namespace places {

struct Position {
  double lat = 0;
  double lon = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

[[nodiscard]] bool on_earth(Position position);

// Metres along the great circle of a sphere with the earth's mean radius (off by at most 0.6 %).
[[nodiscard]] double distance_m(Position a, Position b);

struct Box {
  double south = 0;
  double west = 0;
  double north = 0;
  double east = 0;
  [[nodiscard]] bool contains(Position position) const;
};

// A town's area or a district: polygons with holes. A point on an outer edge may count as inside or as outside.
class Shape {
 public:
  // Reads a GeoJSON Polygon, MultiPolygon, Feature, GeometryCollection or FeatureCollection of these; rings must be
  // closed, hold at least four positions, and lie on the earth; at most 200,000 positions.
  [[nodiscard]] static stadtkern::Result<Shape> parse(std::string_view geojson);
  [[nodiscard]] static stadtkern::Result<Shape> read(const stadtkern::Json& geojson);

  using Ring = std::vector<Position>;
  struct Polygon {
    Ring outer;
    std::vector<Ring> holes;
  };
  [[nodiscard]] static Shape of(std::vector<Polygon> polygons);

  [[nodiscard]] bool contains(Position position) const;
  [[nodiscard]] const Box& box() const { return box_; }
  // The largest polygon's centre of gravity: where a name is written. May lie outside a bent shape.
  [[nodiscard]] Position centre() const;
  [[nodiscard]] const std::vector<Polygon>& polygons() const { return polygons_; }
  // As a GeoJSON MultiPolygon.
  [[nodiscard]] std::string geojson() const;

 private:
  std::vector<Polygon> polygons_;
  Box box_;
};

}  // namespace places

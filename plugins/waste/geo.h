// SPDX-License-Identifier: EUPL-1.2
// Places on the earth, in degrees of WGS 84: boxes, distances, and a town's area with its holes. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/result.h>

namespace stadtkern {
struct Json;
}

namespace waste {

struct Position {
  double lat = 0;
  double lon = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

// True for latitudes of -90..90 and longitudes of -180..180.
[[nodiscard]] bool on_earth(Position position);

// South-west to north-east, both edges inside. A box never crosses the antimeridian.
struct Box {
  double south = 0;
  double west = 0;
  double north = 0;
  double east = 0;
  [[nodiscard]] bool contains(Position position) const;
  friend bool operator==(const Box&, const Box&) = default;
};

// Reads "minLng,minLat,maxLng,maxLat". Fails with INVALID_ARGUMENT in words for the caller's user.
[[nodiscard]] stadtkern::Result<Box> parse_box(std::string_view text);

// Metres along the great circle of a sphere with the earth's mean radius (off by at most 0.6 %).
[[nodiscard]] double distance_m(Position a, Position b);

// The smallest box that holds every point within `radius_m` metres, cut off at the poles and the antimeridian.
[[nodiscard]] Box box_around(Position centre, double radius_m);

// A town's area: polygons with holes. A point on an outer edge may count as inside or as outside.
class Area {
 public:
  // Reads a GeoJSON Polygon, MultiPolygon, Feature, GeometryCollection or FeatureCollection of these; rings must be
  // closed, hold at least four positions, and lie on the earth; at most 200,000 positions.
  [[nodiscard]] static stadtkern::Result<Area> parse(std::string_view geojson);
  [[nodiscard]] static stadtkern::Result<Area> read(const stadtkern::Json& geojson);

  [[nodiscard]] bool contains(Position position) const;
  [[nodiscard]] const Box& box() const { return box_; }

 private:
  friend class AreaReader;
  using Ring = std::vector<Position>;
  struct Polygon {
    Ring outer;
    std::vector<Ring> holes;
  };
  std::vector<Polygon> polygons_;
  Box box_;
};

}  // namespace waste

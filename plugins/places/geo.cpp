// SPDX-License-Identifier: EUPL-1.2
#include "geo.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <stadtkern/json_writer.h>

namespace places {
namespace {

constexpr double kEarthRadius_m = 6'371'008.8;

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

// Even-odd rule: a ray from the point to the east crosses the ring an odd number of times.
bool inside(const Shape::Ring& ring, Position point) {
  bool in = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const Position& a = ring[i];
    const Position& b = ring[j];
    if ((a.lat > point.lat) == (b.lat > point.lat)) continue;
    if (point.lon < (b.lon - a.lon) * (point.lat - a.lat) / (b.lat - a.lat) + a.lon) in = !in;
  }
  return in;
}

// Twice the ring's signed area in square degrees, and its centre of gravity.
struct Weight {
  double area = 0;
  Position centre;
};

Weight weight_of(const Shape::Ring& ring) {
  // Relative to the first corner: the products of raw degrees would drown the small differences.
  const Position origin = ring.front();
  Weight out;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
    const Position a{ring[i].lat - origin.lat, ring[i].lon - origin.lon};
    const Position b{ring[i + 1].lat - origin.lat, ring[i + 1].lon - origin.lon};
    const double cross = a.lon * b.lat - b.lon * a.lat;
    out.area += cross;
    out.centre.lat += (a.lat + b.lat) * cross;
    out.centre.lon += (a.lon + b.lon) * cross;
  }
  if (out.area == 0) return {0, origin};
  out.centre = {origin.lat + out.centre.lat / (3 * out.area), origin.lon + out.centre.lon / (3 * out.area)};
  return out;
}

void write_ring(stadtkern::JsonWriter& json, const Shape::Ring& ring) {
  json.begin_array();
  for (const Position& at : ring) json.begin_array().number(at.lon).number(at.lat).end_array();
  json.end_array();
}

}  // namespace

bool on_earth(Position position) {
  return position.lat >= -90 && position.lat <= 90 && position.lon >= -180 && position.lon <= 180;
}

double distance_m(Position a, Position b) {
  const double half_lat = std::sin(radians(b.lat - a.lat) / 2);
  const double half_lon = std::sin(radians(b.lon - a.lon) / 2);
  const double chord = half_lat * half_lat + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * half_lon * half_lon;
  return 2 * kEarthRadius_m * std::asin(std::min(1.0, std::sqrt(chord)));
}

bool Box::contains(Position position) const {
  return position.lat >= south && position.lat <= north && position.lon >= west && position.lon <= east;
}

Shape Shape::of(std::vector<Polygon> polygons) {
  Shape shape;
  shape.polygons_ = std::move(polygons);
  if (shape.polygons_.empty()) return shape;
  const Position first = shape.polygons_.front().outer.front();
  Box box{first.lat, first.lon, first.lat, first.lon};
  for (const Polygon& polygon : shape.polygons_) {
    for (const Position& at : polygon.outer) {
      box = {std::min(box.south, at.lat), std::min(box.west, at.lon), std::max(box.north, at.lat),
             std::max(box.east, at.lon)};
    }
  }
  shape.box_ = box;
  return shape;
}

bool Shape::contains(Position position) const {
  if (polygons_.empty() || !box_.contains(position)) return false;
  return std::any_of(polygons_.begin(), polygons_.end(), [&](const Polygon& polygon) {
    return inside(polygon.outer, position) &&
           std::none_of(polygon.holes.begin(), polygon.holes.end(), [&](auto& hole) { return inside(hole, position); });
  });
}

Position Shape::centre() const {
  Weight heaviest;
  for (const Polygon& polygon : polygons_) {
    const Weight weight = weight_of(polygon.outer);
    if (std::abs(weight.area) >= std::abs(heaviest.area)) heaviest = weight;
  }
  return heaviest.centre;
}

std::string Shape::geojson() const {
  stadtkern::JsonWriter json;
  json.begin_object().key("type").string("MultiPolygon").key("coordinates").begin_array();
  for (const Polygon& polygon : polygons_) {
    json.begin_array();
    write_ring(json, polygon.outer);
    for (const Ring& hole : polygon.holes) write_ring(json, hole);
    json.end_array();
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace places

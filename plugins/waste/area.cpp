// SPDX-License-Identifier: EUPL-1.2
// A town's area: reading GeoJSON, and the question whether a point lies in it.
#include <algorithm>
#include <cmath>
#include <string>

#include <stadtkern/foreign_json.h>
#include "geo.h"

namespace waste {
namespace {

constexpr std::size_t kMostPositions = 200'000;

stadtkern::Error bad_area(const std::string& why) {
  return {stadtkern::Code::InvalidArgument, "area is not usable GeoJSON: " + why};
}

// Even-odd rule: a ray from the point to the east crosses the ring an odd number of times.
bool inside(const std::vector<Position>& ring, Position point) {
  bool in = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const Position& a = ring[i];
    const Position& b = ring[j];
    if ((a.lat > point.lat) == (b.lat > point.lat)) continue;
    if (point.lon < (b.lon - a.lon) * (point.lat - a.lat) / (b.lat - a.lat) + a.lon) in = !in;
  }
  return in;
}

}  // namespace

// Collects the polygons of one GeoJSON value. Nesting is bounded by the JSON reader.
class AreaReader {
 public:
  stadtkern::Status read(const stadtkern::Json& value) {
    const std::string_view type = value.text_of("type");
    if (type == "Feature") {
      const stadtkern::Json* geometry = value.find("geometry");
      return geometry ? read(*geometry) : bad_area("a Feature without geometry");
    }
    if (type == "FeatureCollection") return read_all(value.find("features"));
    if (type == "GeometryCollection") return read_all(value.find("geometries"));
    const stadtkern::Json* coordinates = value.find("coordinates");
    if (type == "Polygon") return coordinates ? polygon(*coordinates) : bad_area("a Polygon without coordinates");
    if (type != "MultiPolygon") return bad_area("type must be Polygon, MultiPolygon or a collection of these");
    if (!coordinates || !coordinates->is(stadtkern::Json::Type::Array))
      return bad_area("a MultiPolygon without coordinates");
    for (const stadtkern::Json& one : coordinates->items) {
      if (auto done = polygon(one); !done) return done;
    }
    return {};
  }

  stadtkern::Result<Area> finish() {
    if (area_.polygons_.empty()) return bad_area("it has no polygon");
    const Position first = area_.polygons_.front().outer.front();
    Box box{first.lat, first.lon, first.lat, first.lon};
    for (const auto& polygon : area_.polygons_) {
      for (const Position& at : polygon.outer) {
        box = {std::min(box.south, at.lat), std::min(box.west, at.lon), std::max(box.north, at.lat),
               std::max(box.east, at.lon)};
      }
    }
    area_.box_ = box;
    return std::move(area_);
  }

 private:
  stadtkern::Status read_all(const stadtkern::Json* list) {
    if (!list || !list->is(stadtkern::Json::Type::Array)) return bad_area("a collection without its list");
    for (const stadtkern::Json& one : list->items) {
      if (auto done = read(one); !done) return done;
    }
    return {};
  }

  stadtkern::Status polygon(const stadtkern::Json& rings) {
    if (!rings.is(stadtkern::Json::Type::Array) || rings.items.empty())
      return bad_area("a polygon needs an outer ring");
    Area::Polygon polygon;
    for (const stadtkern::Json& one : rings.items) {
      auto read_ring = ring(one);
      if (!read_ring) return std::move(read_ring).error();
      if (polygon.outer.empty()) {
        polygon.outer = *std::move(read_ring);
      } else {
        polygon.holes.push_back(*std::move(read_ring));
      }
    }
    area_.polygons_.push_back(std::move(polygon));
    return {};
  }

  stadtkern::Result<Area::Ring> ring(const stadtkern::Json& list) {
    if (!list.is(stadtkern::Json::Type::Array) || list.items.size() < 4)
      return bad_area("a ring needs at least four positions");
    positions_ += list.items.size();
    if (positions_ > kMostPositions) return bad_area("it has more than 200,000 positions");
    Area::Ring ring;
    ring.reserve(list.items.size());
    for (const stadtkern::Json& pair : list.items) {
      if (!pair.is(stadtkern::Json::Type::Array) || pair.items.size() < 2 ||
          !pair.items[0].is(stadtkern::Json::Type::Number) || !pair.items[1].is(stadtkern::Json::Type::Number)) {
        return bad_area("a position must be [longitude, latitude]");
      }
      const Position at{pair.items[1].number, pair.items[0].number};
      if (!on_earth(at)) return bad_area("a position lies outside the earth; is the order longitude, latitude?");
      ring.push_back(at);
    }
    if (ring.front() != ring.back()) return bad_area("a ring must end where it begins");
    return ring;
  }

  Area area_;
  std::size_t positions_ = 0;
};

stadtkern::Result<Area> Area::parse(std::string_view geojson) {
  const auto value = stadtkern::parse_json(geojson);
  if (!value) return bad_area(value.error().message);
  return read(*value);
}

stadtkern::Result<Area> Area::read(const stadtkern::Json& geojson) {
  AreaReader reader;
  if (auto done = reader.read(geojson); !done) return std::move(done).error();
  return reader.finish();
}

bool Area::contains(Position position) const {
  if (!box_.contains(position)) return false;
  return std::any_of(polygons_.begin(), polygons_.end(), [&](const Polygon& polygon) {
    return inside(polygon.outer, position) &&
           std::none_of(polygon.holes.begin(), polygon.holes.end(), [&](auto& hole) { return inside(hole, position); });
  });
}

}  // namespace waste

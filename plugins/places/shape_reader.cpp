// SPDX-License-Identifier: EUPL-1.2
// Shapes from GeoJSON.
#include <string>

#include <stadtkern/foreign_json.h>
#include "geo.h"

namespace places {
namespace {

constexpr std::size_t kMostPositions = 200'000;

stadtkern::Error bad_shape(const std::string& why) {
  return {stadtkern::Code::InvalidArgument, "not usable GeoJSON: " + why};
}

}  // namespace

// Collects the polygons of one GeoJSON value. Nesting is bounded by the JSON reader.
class ShapeReader {
 public:
  stadtkern::Status read(const stadtkern::Json& value) {
    const std::string_view type = value.text_of("type");
    if (type == "Feature") {
      const stadtkern::Json* geometry = value.find("geometry");
      return geometry ? read(*geometry) : bad_shape("a Feature without geometry");
    }
    if (type == "FeatureCollection") return read_all(value.find("features"));
    if (type == "GeometryCollection") return read_all(value.find("geometries"));
    const stadtkern::Json* coordinates = value.find("coordinates");
    if (type == "Polygon") return coordinates ? polygon(*coordinates) : bad_shape("a Polygon without coordinates");
    if (type != "MultiPolygon") return bad_shape("type must be Polygon, MultiPolygon or a collection of these");
    if (!coordinates || !coordinates->is(stadtkern::Json::Type::Array))
      return bad_shape("a MultiPolygon without coordinates");
    for (const stadtkern::Json& one : coordinates->items) {
      if (auto done = polygon(one); !done) return done;
    }
    return {};
  }

  stadtkern::Result<Shape> finish() {
    if (polygons_.empty()) return bad_shape("it has no polygon");
    return Shape::of(std::move(polygons_));
  }

 private:
  stadtkern::Status read_all(const stadtkern::Json* list) {
    if (!list || !list->is(stadtkern::Json::Type::Array)) return bad_shape("a collection without its list");
    for (const stadtkern::Json& one : list->items) {
      if (auto done = read(one); !done) return done;
    }
    return {};
  }

  stadtkern::Status polygon(const stadtkern::Json& rings) {
    if (!rings.is(stadtkern::Json::Type::Array) || rings.items.empty())
      return bad_shape("a polygon needs an outer ring");
    Shape::Polygon polygon;
    for (const stadtkern::Json& one : rings.items) {
      auto read_ring = ring(one);
      if (!read_ring) return std::move(read_ring).error();
      if (polygon.outer.empty()) {
        polygon.outer = *std::move(read_ring);
      } else {
        polygon.holes.push_back(*std::move(read_ring));
      }
    }
    polygons_.push_back(std::move(polygon));
    return {};
  }

  stadtkern::Result<Shape::Ring> ring(const stadtkern::Json& list) {
    if (!list.is(stadtkern::Json::Type::Array) || list.items.size() < 4)
      return bad_shape("a ring needs at least four positions");
    positions_ += list.items.size();
    if (positions_ > kMostPositions) return bad_shape("it has more than 200,000 positions");
    Shape::Ring ring;
    ring.reserve(list.items.size());
    for (const stadtkern::Json& pair : list.items) {
      if (!pair.is(stadtkern::Json::Type::Array) || pair.items.size() < 2 ||
          !pair.items[0].is(stadtkern::Json::Type::Number) || !pair.items[1].is(stadtkern::Json::Type::Number)) {
        return bad_shape("a position must be [longitude, latitude]");
      }
      const Position at{pair.items[1].number, pair.items[0].number};
      if (!on_earth(at)) return bad_shape("a position lies outside the earth; is the order longitude, latitude?");
      ring.push_back(at);
    }
    if (ring.front() != ring.back()) return bad_shape("a ring must end where it begins");
    return ring;
  }

  std::vector<Shape::Polygon> polygons_;
  std::size_t positions_ = 0;
};

stadtkern::Result<Shape> Shape::parse(std::string_view geojson) {
  const auto value = stadtkern::parse_json(geojson);
  if (!value) return bad_shape(value.error().message);
  return read(*value);
}

stadtkern::Result<Shape> Shape::read(const stadtkern::Json& geojson) {
  ShapeReader reader;
  if (auto done = reader.read(geojson); !done) return std::move(done).error();
  return reader.finish();
}

}  // namespace places

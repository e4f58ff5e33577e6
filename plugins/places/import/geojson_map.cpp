// SPDX-License-Identifier: EUPL-1.2
#include <stadtkern/foreign_json.h>
#include "import/base_map.h"
#include "tiles/kinds.h"

namespace places {
namespace {

using tiles::Feature;
using tiles::Part;

// A list of positions; empty when one of them is none.
std::vector<Position> positions(const stadtkern::Json& list) {
  std::vector<Position> out;
  if (!list.is(stadtkern::Json::Type::Array)) return out;
  for (const stadtkern::Json& pair : list.items) {
    if (!pair.is(stadtkern::Json::Type::Array) || pair.items.size() < 2) return {};
    const Position at{pair.items[1].number, pair.items[0].number};
    if (!pair.items[0].is(stadtkern::Json::Type::Number) || !pair.items[1].is(stadtkern::Json::Type::Number) ||
        !on_earth(at))
      return {};
    out.push_back(at);
  }
  return out;
}

void add_polygon(const stadtkern::Json& rings, std::vector<Part>& parts) {
  bool hole = false;
  for (const stadtkern::Json& ring : rings.items) {
    auto line = positions(ring);
    const bool closed = line.size() > 3 && line.front() == line.back();
    if (!hole && !closed) return;
    if (closed) parts.push_back({std::move(line), hole});
    hole = true;
  }
}

std::vector<Part> parts_of(std::string_view type, const stadtkern::Json& coordinates) {
  std::vector<Part> parts;
  if (!coordinates.is(stadtkern::Json::Type::Array)) return parts;
  if (type == "Polygon") add_polygon(coordinates, parts);
  if (type == "LineString") parts.push_back({positions(coordinates), false});
  if (type == "MultiPolygon") {
    for (const stadtkern::Json& one : coordinates.items) add_polygon(one, parts);
  }
  if (type == "MultiLineString") {
    for (const stadtkern::Json& one : coordinates.items) parts.push_back({positions(one), false});
  }
  return parts;
}

}  // namespace

std::vector<Feature> read_geojson_map(std::string_view file) {
  std::vector<Feature> out;
  const auto value = stadtkern::parse_json(file);
  const stadtkern::Json* features = value ? value->find("features") : nullptr;
  if (features == nullptr) return out;
  for (const stadtkern::Json& one : features->items) {
    const stadtkern::Json* properties = one.find("properties");
    const stadtkern::Json* geometry = one.find("geometry");
    const stadtkern::Json* coordinates = geometry == nullptr ? nullptr : geometry->find("coordinates");
    if (properties == nullptr || coordinates == nullptr) continue;
    const std::string_view type = geometry->text_of("type");
    const bool area = type.ends_with("Polygon");
    const auto look = tiles::look_of(properties->text_of("kind"), properties->text_of("class"), area);
    if (!look) continue;
    Feature feature{*look, {}, parts_of(type, *coordinates)};
    if (look->layer == tiles::Layer::Roads) feature.name = properties->text_of("name");
    if (!feature.parts.empty()) out.push_back(std::move(feature));
  }
  return out;
}

}  // namespace places

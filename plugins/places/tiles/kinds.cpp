// SPDX-License-Identifier: EUPL-1.2
#include "tiles/kinds.h"

#include <algorithm>
#include <span>

namespace places::tiles {
namespace {

struct Known {
  std::string_view value;
  std::string_view kind;
  int from_zoom;
};

constexpr Known kHighways[] = {
    {"motorway", "motorway", 10},
    {"trunk", "motorway", 10},
    {"motorway_link", "motorway", 12},
    {"trunk_link", "motorway", 12},
    {"primary", "main", 10},
    {"secondary", "main", 10},
    {"primary_link", "main", 12},
    {"secondary_link", "main", 12},
    {"tertiary", "street", 11},
    {"tertiary_link", "street", 12},
    {"residential", "street", 12},
    {"unclassified", "street", 12},
    {"living_street", "street", 12},
    {"road", "street", 12},
    {"pedestrian", "square", 13},
    {"service", "lane", 14},
    {"track", "track", 13},
    {"footway", "path", 14},
    {"path", "path", 14},
    {"cycleway", "path", 14},
    {"bridleway", "path", 14},
    {"steps", "path", 14},
};
constexpr Known kRailways[] = {
    {"rail", "rail", 10}, {"light_rail", "rail", 11}, {"narrow_gauge", "rail", 12}, {"tram", "tram", 13}};
constexpr Known kWaterways[] = {
    {"river", "river", 10}, {"canal", "river", 11}, {"stream", "stream", 13}, {"ditch", "stream", 15}};
constexpr Known kLandUses[] = {
    {"forest", "wood", 10},      {"residential", "built", 11}, {"retail", "built", 11},
    {"commercial", "built", 11}, {"industrial", "works", 11},  {"railway", "works", 12},
    {"grass", "green", 13},      {"meadow", "green", 12},      {"village_green", "green", 13},
    {"cemetery", "green", 12},   {"allotments", "green", 12},  {"recreation_ground", "green", 12},
    {"farmland", "field", 11},   {"orchard", "field", 12},     {"vineyard", "field", 12},
    {"farmyard", "built", 13},
};
constexpr Known kLeisure[] = {{"park", "green", 11},        {"garden", "green", 14},
                              {"pitch", "green", 14},       {"playground", "green", 14},
                              {"golf_course", "green", 12}, {"nature_reserve", "green", 12}};
constexpr Known kNatural[] = {
    {"wood", "wood", 10}, {"grassland", "green", 12}, {"scrub", "green", 12}, {"heath", "green", 12}};
constexpr Known kOwn[] = {{"field", "field", 11}, {"wood", "wood", 10},       {"green", "green", 11},
                          {"works", "works", 11}, {"parking", "parking", 14}, {"built", "built", 11}};
constexpr Known kOwnStreets[] = {{"main", "main", 10},        {"square", "square", 13}, {"street", "street", 12},
                                 {"track", "track", 13},      {"lane", "lane", 13},     {"path", "path", 14},
                                 {"motorway", "motorway", 10}};

const Known* find(std::span<const Known> all, std::string_view value) {
  const auto known = std::find_if(all.begin(), all.end(), [&](const Known& one) { return one.value == value; });
  return known == all.end() ? nullptr : &*known;
}

std::optional<Look> look(Layer layer, std::span<const Known> all, std::string_view value, bool area) {
  const Known* known = find(all, value);
  if (known == nullptr) return std::nullopt;
  return Look{layer, known->kind, known->from_zoom, area};
}

std::optional<Look> area_of(const osm::Tags& tags) {
  if (const auto building = tags["building"]; !building.empty() && building != "no") {
    return Look{Layer::Buildings, "building", 14, true};
  }
  const auto use = tags["landuse"];
  if (tags["natural"] == "water" || tags["waterway"] == "riverbank" || use == "reservoir" || use == "basin") {
    return Look{Layer::Water, "water", 10, true};
  }
  if (tags["amenity"] == "parking") return Look{Layer::Land, "parking", 15, true};
  if (auto found = look(Layer::Land, kLeisure, tags["leisure"], true)) return found;
  if (auto found = look(Layer::Land, kNatural, tags["natural"], true)) return found;
  return look(Layer::Land, kLandUses, use, true);
}

bool underground(const osm::Tags& tags) {
  return (!tags["tunnel"].empty() && tags["tunnel"] != "no") || tags["location"] == "underground";
}

}  // namespace

std::string_view name(Layer layer) {
  constexpr std::string_view kNames[] = {"water", "waterways", "land", "roads", "rails", "buildings"};
  return kNames[static_cast<int>(layer)];
}

std::optional<Look> look_of(const osm::Tags& tags, bool closed) {
  if (tags.empty()) return std::nullopt;
  if (const auto highway = tags["highway"]; !highway.empty()) {
    if (closed && tags["area"] == "yes") return Look{Layer::Land, "parking", 15, true};
    auto found = look(Layer::Roads, kHighways, highway, false);
    if (found && found->kind == "lane" && !tags["service"].empty()) found->from_zoom = 15;  // drives, parking aisles
    return found;
  }
  if (!tags["railway"].empty()) {
    if (underground(tags)) return std::nullopt;
    auto found = look(Layer::Rails, kRailways, tags["railway"], false);
    if (found && !tags["service"].empty()) found->from_zoom = 14;  // sidings
    if (found) return found;
  }
  if (closed) {
    if (auto found = area_of(tags)) return found;
  }
  if (underground(tags)) return std::nullopt;
  return look(Layer::Waterways, kWaterways, tags["waterway"], false);
}

std::optional<Look> look_of(std::string_view kind, std::string_view street_class, bool area) {
  if (kind == "building" && area) return Look{Layer::Buildings, "building", 14, true};
  if (kind == "water") return area ? Look{Layer::Water, "water", 10, true} : Look{Layer::Waterways, "river", 10, false};
  if (area) return look(Layer::Land, kOwn, kind, true);
  if (kind == "rail") return Look{Layer::Rails, "rail", 10, false};
  if (kind != "street") return std::nullopt;
  return look(Layer::Roads, kOwnStreets, street_class.empty() ? "street" : street_class, false);
}

}  // namespace places::tiles

// SPDX-License-Identifier: EUPL-1.2
#include "import/contents.h"

#include <algorithm>
#include <utility>

#include <stadtkern/foreign_json.h>
#include "fold.h"
#include "house_number.h"
#include "import/base_map.h"
#include "import/osm_pbf.h"
#include "text.h"
#include "tiles/packed.h"

namespace places {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Status;

constexpr std::size_t kLongestName = 200;  // bytes
constexpr double kAround = 0.01;           // degrees that the base map reaches beyond the town's area
// As the Open Database Licence asks for (openstreetmap.org/copyright).
constexpr const char* kOsmAttribution = "© OpenStreetMap contributors";

bool begins_json(std::string_view file) {
  if (file.starts_with("\xEF\xBB\xBF")) file.remove_prefix(3);
  return trim(file.substr(0, 64)).starts_with('{');
}

Error not_ours(const char* what, const char* next) {
  return {Code::UnsupportedMedia, std::string("this file is ") + what + ": " + next};
}

// What people are likely to hand in besides, with words that help.
Status refuse_others(std::string_view file) {
  if (file.empty()) return Error{Code::InvalidArgument, "the file is empty"};
  if (file.starts_with("\x1F\x8B") || file.starts_with("BZh") || file.starts_with("PK\x03\x04") ||
      file.starts_with("\x28\xB5\x2F\xFD")) {
    return not_ours("compressed", "unpack it first");
  }
  if (trim(file.substr(0, 256)).starts_with('<')) {
    return not_ours("XML", "OSM data is read as PBF; \"osmium cat FILE.osm -o FILE.osm.pbf\" converts it");
  }
  if (file.substr(0, 4096).find('\0') != std::string_view::npos) {
    return not_ours("none that can be imported", "OSM PBF, PMTiles, GeoJSON, or CSV with a header");
  }
  return {};
}

stadtkern::Result<TileSet> tile_set(const std::vector<tiles::Feature>& features, const std::optional<Box>& box,
                                    const char* attribution) {
  auto cut = tiles::cut(features, box ? &*box : nullptr);
  if (!cut) return std::move(cut).error();
  for (tiles::Tile& tile : *cut) tile.bytes = tiles::packed(tile.bytes);
  return TileSet{*std::move(cut), attribution};
}

std::optional<Box> box_around(const Shape* area) {
  if (area == nullptr) return std::nullopt;
  const Box& box = area->box();
  return Box{box.south - kAround, box.west - kAround, box.north + kAround, box.east + kAround};
}

stadtkern::Result<TileSet> tiles_of_osm(std::string_view file, const Shape* area) {
  const auto box = box_around(area);
  const auto features = read_osm_map(file, box ? &*box : nullptr);
  if (!features) return features.error();
  return tile_set(*features, box, kOsmAttribution);
}

// A file without a map is as good as before.
void add_tiles(Contents& contents, stadtkern::Result<TileSet> tiles) {
  if (!tiles) {
    contents.note = tiles.error().message;
  } else if (!tiles->tiles.empty()) {
    contents.tiles = *std::move(tiles);
  }
}

}  // namespace

stadtkern::Result<TileSet> tiles_of_geojson(std::string_view file, const Shape* area) {
  return tile_set(read_geojson_map(file), box_around(area), "");
}

Status Collector::add(Address address, std::uint64_t line) {
  address.street = one_line(address.street);
  address.place = one_line(address.place);
  address.district = one_line(address.district);
  address.postcode = one_line(address.postcode);
  for (const std::string* text : {&address.street, &address.place, &address.district, &address.postcode}) {
    if (!valid_utf8(*text)) return fail(line, "text is not UTF-8");
    if (text->size() > kLongestName) return fail(line, "a name is longer than 200 bytes");
  }
  if (folded_words(address.street).empty()) return fail(line, "has no street");
  if (!on_earth(address.at)) return fail(line, "its position lies outside the earth");
  if (!address.number.empty()) {
    const auto number = parse_house_number(address.number);
    if (!number) return fail(line, "its house number is none");
    address.number = number->shown;
  }
  ++contents_.read;
  if (!inside(address.at)) {
    ++contents_.outside;
    return {};
  }
  if (address.key.empty()) address.key = address_key(address);
  if (!keys_.insert(address.key).second) {
    ++contents_.repeated;
    return {};
  }
  contents_.addresses.push_back(std::move(address));
  if (contents_.addresses.size() <= kMostAddresses) return {};
  return Error{Code::TooLarge, "the file holds more than 500,000 addresses: cut it to the town"};
}

Status Collector::fail(std::uint64_t line, std::string reason) {
  ++contents_.read;
  contents_.failed.push_back({line, std::move(reason)});
  if (contents_.failed.size() < kMostFailures) return {};
  const RowFailure& first = contents_.failed.front();
  return Error{Code::InvalidArgument, "too many rows failed, nothing is stored: line " + std::to_string(first.line) +
                                          ", " + first.reason + ". Is this the right file?"};
}

void Collector::add(District district) {
  ++contents_.read;
  if (!inside(district.shape.centre())) {
    ++contents_.outside;
    return;
  }
  contents_.districts.push_back(std::move(district));
}

stadtkern::Result<Contents> read_contents(std::string file, const Shape* area, GeoJsonUse use) {
  if (const auto refused = recognise_pmtiles(file); refused) {
    if (!*refused) return refused->error();
    Contents contents;
    contents.read = 1;
    contents.map = MapFile{MapKind::PmTiles, std::move(file)};
    return contents;
  }
  if (is_osm_pbf(file)) {
    auto contents = read_osm_pbf(file, area);
    if (contents) add_tiles(*contents, tiles_of_osm(file, area));
    return contents;
  }
  if (begins_json(file)) {
    if (use == GeoJsonUse::Districts) return read_districts(file, area);
    if (auto checked = check_geojson_map(file); !checked) return std::move(checked).error();
    Contents contents;
    contents.read = 1;
    add_tiles(contents, tiles_of_geojson(file, area));
    contents.map = MapFile{MapKind::GeoJson, std::move(file)};
    return contents;
  }
  if (auto refused = refuse_others(file); !refused) return std::move(refused).error();
  return read_csv(file, area);
}

stadtkern::Result<Contents> read_districts(std::string_view geojson, const Shape* area) {
  const auto value = stadtkern::parse_json(geojson);
  if (!value) return Error{Code::InvalidArgument, "not usable GeoJSON: " + value.error().message};
  const stadtkern::Json* features = value->find("features");
  if (value->text_of("type") != "FeatureCollection" || features == nullptr ||
      !features->is(stadtkern::Json::Type::Array)) {
    return Error{Code::InvalidArgument, "districts are a GeoJSON FeatureCollection of polygons, each with a \"name\""};
  }
  Collector collector(area);
  std::unordered_set<std::string> ids;
  std::uint64_t number = 0;
  for (const stadtkern::Json& feature : features->items) {
    ++number;
    const stadtkern::Json* properties = feature.find("properties");
    District district;
    district.name = one_line(properties != nullptr ? properties->text_of("name") : std::string_view());
    district.id = district_id(district.name);
    auto shape = Shape::read(feature);
    std::string reason;
    if (district.id.empty() || district.name.size() > kLongestName) reason = "has no property \"name\"";
    if (reason.empty() && !shape) reason = shape.error().message;
    if (reason.empty() && !ids.insert(district.id).second) reason = "there is another district of this name";
    if (!reason.empty()) {
      if (auto failed = collector.fail(number, std::move(reason)); !failed) return std::move(failed).error();
      continue;
    }
    district.shape = *std::move(shape);
    collector.add(std::move(district));
  }
  if (collector.contents().districts.empty() && collector.contents().outside == 0) {
    return Error{Code::InvalidArgument, "the file holds no district: a district is a polygon with a \"name\""};
  }
  return collector.take();
}

}  // namespace places

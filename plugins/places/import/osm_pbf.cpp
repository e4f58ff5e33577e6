// SPDX-License-Identifier: EUPL-1.2
// Which of an extract's objects are addresses, streets and districts. The file is gone through three times (relations,
// ways, nodes), so that only the positions are kept that are needed.
#include "import/osm_pbf.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "fold.h"
#include "import/contents.h"
#include "import/osm_blocks.h"
#include "import/rings.h"
#include "text.h"

namespace places {
namespace {

using osm::Tags;
using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Status;

// Positions kept at most, some 50 bytes each.
constexpr std::size_t kMostPositions = 4'000'000;
constexpr std::size_t kMostWays = 1'000'000;
constexpr std::size_t kMostPieces = 10'000;  // of one boundary
// As in the index: what of a street lies farther away is another street of the same name.
constexpr double kOneStreet_m = 700;

bool has_address(const Tags& tags) {
  return !tags["addr:housenumber"].empty() && (!tags["addr:street"].empty() || !tags["addr:place"].empty()) &&
         tags["addr:interpolation"].empty();
}

// Ways that people walk or drive on and call by the name. Ways under construction have none yet.
bool is_named_street(const Tags& tags) {
  static const std::set<std::string_view> kOthers{"construction", "proposed", "platform", "bus_stop",   "services",
                                                  "rest_area",    "raceway",  "corridor", "via_ferrata"};
  const std::string_view highway = tags["highway"];
  return !highway.empty() && !tags["name"].empty() && kOthers.count(highway) == 0;
}

// The level of a part of a municipality (9 to 11), or 0.
int district_level(const Tags& tags) {
  if (tags["boundary"] != "administrative" || tags["name"].empty()) return 0;
  const std::string_view level = tags["admin_level"];
  return level == "9" ? 9 : level == "10" ? 10 : level == "11" ? 11 : 0;
}

struct KeptWay {
  std::int64_t id = 0;
  std::vector<std::int64_t> nodes;
  std::optional<Address> address;  // without position
  std::string numbers;             // the address's, as the tag has them
  std::string street;              // the name of one to drive or walk on
};

struct KeptDistrict {
  std::string name;
  int level = 0;
  std::vector<std::int64_t> ways;
};

struct StreetPart {
  std::string name;
  Position at;
  double length_m = 0;
};

Address address_of(const Tags& tags) {
  Address address;
  const std::string_view street = tags["addr:street"];
  address.street = street.empty() ? tags["addr:place"] : street;
  address.postcode = tags["addr:postcode"];
  address.place = tags["addr:city"];
  address.district = tags["addr:suburb"];
  return address;
}

class Extract {
 public:
  Extract(std::string_view file, const Shape* area) : file_{file}, collector_{area} {}

  stadtkern::Result<Contents> read() {
    try {
      osm::visit(file_, {.node = {}, .way = {}, .relation = [this](const osm::Relation& r) { relation(r); }});
      osm::visit(file_, {.node = {}, .way = [this](const osm::Way& w) { way(w); }, .relation = {}});
      if (needed_.size() > kMostPositions || ways_.size() > kMostWays) {
        return Error{Code::TooLarge,
                     "the extract is too large: cut it to the town (\"osmium extract -p AREA.geojson\")"};
      }
      osm::visit(file_, {.node = [this](const osm::Node& n) { node(n); }, .way = {}, .relation = {}});
    } catch (const osm::Damaged& damaged) {
      return Error{Code::InvalidArgument, std::string("the OSM file is damaged, nothing is stored: ") + damaged.what()};
    }
    add_way_addresses();
    add_streets();
    add_districts();
    if (!status_) return status_.error();
    if (collector_.contents().read == 0) {
      return Error{Code::InvalidArgument, "the extract holds no address (addr:housenumber), street or district"};
    }
    return collector_.take();
  }

 private:
  void relation(const osm::Relation& relation) {
    if (const int level = district_level(relation.tags); level != 0) {
      districts_.push_back({std::string(relation.tags["name"]), level, relation.outer_ways});
      boundary_.insert(relation.outer_ways.begin(), relation.outer_ways.end());
    } else if (has_address(relation.tags) && !relation.outer_ways.empty()) {
      // A building with a yard: its outer wall says where it is.
      building_[relation.outer_ways.front()].push_back(
          {address_of(relation.tags), std::string(relation.tags["addr:housenumber"])});
    }
  }

  void way(const osm::Way& way) {
    KeptWay kept;
    kept.id = way.id;
    if (has_address(way.tags)) {
      kept.address = address_of(way.tags);
      kept.numbers = way.tags["addr:housenumber"];
    }
    if (is_named_street(way.tags)) kept.street = one_line(way.tags["name"]);
    const bool part = boundary_.count(way.id) != 0 || building_.count(way.id) != 0;
    if ((!kept.address && kept.street.empty() && !part) || way.nodes.empty()) return;
    if (ways_.size() > kMostWays) return;
    kept.nodes = way.nodes;
    for (const std::int64_t id : kept.nodes) {
      if (needed_.size() <= kMostPositions) needed_.try_emplace(id);
    }
    ways_.push_back(std::move(kept));
  }

  void node(const osm::Node& node) {
    if (const auto wanted = needed_.find(node.id); wanted != needed_.end()) {
      wanted->second = node.at;
    }
    if (!has_address(node.tags)) return;
    Address address = address_of(node.tags);
    address.at = node.at;
    add(std::move(address), node.tags["addr:housenumber"], node.id);
  }

  // "12;14" are two addresses.
  void add(Address address, std::string_view numbers, std::int64_t id) {
    while (!numbers.empty() && status_) {
      const std::size_t end = numbers.find_first_of(";,");
      const std::string_view one = trim(numbers.substr(0, end));
      numbers.remove_prefix(end == std::string_view::npos ? numbers.size() : end + 1);
      if (one.empty()) continue;
      address.number = one;
      status_ = collector_.add(address, static_cast<std::uint64_t>(id));
      if (!address.street.empty()) numbered_[compact_name(address.street)].push_back(address.at);
    }
  }

  // The positions of a way's nodes, those outside the extract left out.
  std::vector<Position> line_of(const KeptWay& way) const {
    std::vector<Position> line;
    for (const std::int64_t id : way.nodes) {
      const auto known = needed_.find(id);
      if (known != needed_.end() && known->second) line.push_back(*known->second);
    }
    return line;
  }

  static Position middle_of_box(const std::vector<Position>& line) {
    const auto [south, north] =
        std::minmax_element(line.begin(), line.end(), [](auto& a, auto& b) { return a.lat < b.lat; });
    const auto [west, east] =
        std::minmax_element(line.begin(), line.end(), [](auto& a, auto& b) { return a.lon < b.lon; });
    return {(south->lat + north->lat) / 2, (west->lon + east->lon) / 2};
  }

  void add_way_addresses() {
    for (const KeptWay& way : ways_) {
      const auto line = line_of(way);
      if (line.empty()) continue;
      if (way.address) {
        Address address = *way.address;
        address.at = middle_of_box(line);
        add(std::move(address), way.numbers, way.id);
      }
      const auto building = building_.find(way.id);
      if (building == building_.end()) continue;
      for (auto& [address, numbers] : building->second) {
        address.at = middle_of_box(line);
        add(address, numbers, way.id);
      }
    }
  }

  // A street of which no house is known is found by its name all the same: the middle of its longest part.
  void add_streets() {
    std::map<std::string, std::vector<StreetPart>> by_name;
    for (const KeptWay& way : ways_) {
      const auto line = line_of(way);
      if (way.street.empty() || line.empty()) continue;
      StreetPart part{way.street, line[line.size() / 2], 0};
      for (std::size_t i = 1; i < line.size(); ++i) part.length_m += distance_m(line[i - 1], line[i]);
      by_name[compact_name(way.street)].push_back(std::move(part));
    }
    for (auto& [name, parts] : by_name) {
      if (name.empty()) continue;
      std::stable_sort(parts.begin(), parts.end(), [](auto& a, auto& b) { return a.length_m > b.length_m; });
      std::vector<Position> told = numbered_[name];
      std::size_t count = 0;
      for (const StreetPart& part : parts) {
        if (!status_) return;
        const bool again =
            std::any_of(told.begin(), told.end(), [&](Position at) { return distance_m(at, part.at) < kOneStreet_m; });
        told.push_back(part.at);
        if (again) continue;
        Address street;
        street.key = name + "|||" + std::to_string(count++);
        street.street = part.name;
        street.at = part.at;
        status_ = collector_.add(std::move(street), 0);
      }
    }
  }

  void add_districts() {
    std::unordered_map<std::int64_t, const KeptWay*> by_id;
    for (const KeptWay& way : ways_) by_id.emplace(way.id, &way);
    // Of districts and their quarters the districts: a place lies in one.
    int level = 12;
    std::vector<std::pair<const KeptDistrict*, Shape>> whole;
    for (const KeptDistrict& district : districts_) {
      std::vector<Shape::Ring> lines;
      bool complete = district.ways.size() <= kMostPieces;
      for (const std::int64_t id : district.ways) {
        const auto way = by_id.find(id);
        complete = complete && way != by_id.end();
        if (!complete) break;
        lines.push_back(line_of(*way->second));
        complete = lines.back().size() == way->second->nodes.size();
      }
      auto rings = complete ? rings_of(std::move(lines)) : std::nullopt;
      if (!rings) continue;  // a neighbour's, cut off by the extract's edge
      std::vector<Shape::Polygon> polygons;
      for (Shape::Ring& ring : *rings) polygons.push_back({std::move(ring), {}});
      Shape shape = Shape::of(std::move(polygons));
      if (!collector_.inside(shape.centre())) continue;
      level = std::min(level, district.level);
      whole.emplace_back(&district, std::move(shape));
    }
    std::set<std::string> ids;
    for (auto& [district, shape] : whole) {
      std::string id = district_id(district->name);
      if (district->level != level || id.empty() || !valid_utf8(district->name) || !ids.insert(id).second) continue;
      collector_.add(District{std::move(id), one_line(district->name), std::move(shape)});
    }
  }

  const std::string_view file_;
  Collector collector_;
  Status status_;
  std::vector<KeptDistrict> districts_;
  std::set<std::int64_t> boundary_;                                                // ways of districts
  std::map<std::int64_t, std::vector<std::pair<Address, std::string>>> building_;  // by outer way
  std::vector<KeptWay> ways_;
  std::unordered_map<std::int64_t, std::optional<Position>> needed_;  // nodes; none: not in the file
  std::unordered_map<std::string, std::vector<Position>> numbered_;   // where houses of that street stand
};

}  // namespace

stadtkern::Result<Contents> read_osm_pbf(std::string_view file, const Shape* area) {
  return Extract(file, area).read();
}

}  // namespace places

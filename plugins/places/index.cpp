// SPDX-License-Identifier: EUPL-1.2
#include "index.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>
#include <utility>

#include "fold.h"

namespace places {
namespace {

// A house farther from all others of its street's name belongs to another street, in another village of the same town.
constexpr double kOneStreet_m = 700;
constexpr std::size_t kMostOfOneName = 100;  // streets
constexpr double kCellLat = 0.003;           // degrees, a third of a kilometre
constexpr double kCell_m = 325;              // less than a cell, also where the town is widest
constexpr double kDegreeLat_m = 111'194;
constexpr double kFarthest_m = 1000;

}  // namespace

std::string Hit::label() const {
  std::string out = name;
  if (!number.empty()) out += " " + number;
  const std::string& where = place.empty() ? district : place;
  if (!postcode.empty() || !where.empty()) out += ",";
  if (!postcode.empty()) out += " " + postcode;
  if (!where.empty()) out += " " + where;
  return out;
}

class Index::Builder {
 public:
  explicit Builder(Index& index) : index_{index} { index_.words_.emplace_back(); }

  void build(std::vector<Address> addresses) {
    add_streets(std::move(addresses));
    for (const District& district : index_.districts_) {
      Entry entry;
      entry.kind = PlaceKind::District;
      entry.name = district.name;
      entry.place = word(index_.town_name_);
      entry.at = district.shape.centre();
      index_.entries_.push_back(std::move(entry));
    }
    for (Entry& entry : index_.entries_) finish(entry);
    add_keys();
    add_cells();
  }

 private:
  using Group = std::vector<const Address*>;  // one street's

  void add_streets(std::vector<Address> addresses) {
    std::map<std::string, std::vector<const Address*>> by_name;
    // Most houses stand in the street of the one before.
    std::string_view street;
    std::vector<const Address*>* same = nullptr;
    for (const Address& address : addresses) {
      if (same == nullptr || address.street != street) same = &by_name[compact_name(address.street)];
      street = address.street;
      same->push_back(&address);
    }
    for (auto& [name, same_name] : by_name) {
      if (name.empty()) continue;
      for (const Group& group : parted(same_name)) add_street(group);
    }
  }

  // Streets without a number join one with numbers nearby and add nothing to it.
  static std::vector<Group> parted(std::vector<const Address*>& same_name) {
    std::stable_sort(same_name.begin(), same_name.end(), [](const Address* a, const Address* b) {
      return std::tuple(a->number.empty(), a->at.lat, a->at.lon) < std::tuple(b->number.empty(), b->at.lat, b->at.lon);
    });
    std::vector<Group> groups;
    for (const Address* address : same_name) {
      auto near =
          std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return joins(group, *address); });
      if (near == groups.end() && groups.size() == kMostOfOneName) --near;
      if (near == groups.end()) {
        groups.push_back({address});
      } else if (!address->number.empty()) {
        near->push_back(address);
      }
    }
    return groups;
  }

  // Houses come from south to north: those behind the first one too far south are so, too.
  static bool joins(const Group& group, const Address& address) {
    for (auto other = group.rbegin(); other != group.rend(); ++other) {
      if (distance_m((*other)->at, address.at) < kOneStreet_m) return true;
      if ((address.at.lat - (*other)->at.lat) * kDegreeLat_m > kOneStreet_m) return false;
    }
    return false;
  }

  void add_street(const Group& group) {
    const auto number = static_cast<std::uint32_t>(index_.entries_.size());
    Entry entry;
    entry.name = group.front()->street;
    entry.first = static_cast<std::uint32_t>(index_.houses_.size());
    Position sum;
    for (const Address* address : group) {
      sum = {sum.lat + address->at.lat, sum.lon + address->at.lon};
      House house;
      house.at = address->at;
      house.entry = number;
      house.postcode = word(address->postcode);
      house.place = word(address->place.empty() ? index_.town_name_ : address->place);
      const District* drawn = index_.district_at(address->at);
      house.district = word(drawn != nullptr ? drawn->name : address->district);
      const auto parsed = parse_house_number(address->number);
      if (!parsed) {  // the street itself
        entry.postcode = house.postcode;
        entry.place = house.place;
        entry.district = house.district;
        continue;
      }
      house.number = *parsed;
      index_.houses_.push_back(std::move(house));
    }
    entry.count = static_cast<std::uint32_t>(index_.houses_.size()) - entry.first;
    const auto begin = index_.houses_.begin() + entry.first;
    std::stable_sort(begin, index_.houses_.end(),
                     [](const House& a, const House& b) { return before(a.number, b.number); });
    const auto size = static_cast<double>(group.size());
    entry.at = middle(entry, {sum.lat / size, sum.lon / size});
    ++index_.streets_;
    index_.entries_.push_back(std::move(entry));
  }

  // The house nearest to the centre speaks for its street: its place is on it, a mere centre may lie beside a bent one.
  Position middle(Entry& entry, Position centre) const {
    const House* best = nullptr;
    for (std::uint32_t i = entry.first; i < entry.first + entry.count; ++i) {
      const House& house = index_.houses_[i];
      if (best == nullptr || distance_m(house.at, centre) < distance_m(best->at, centre)) best = &house;
    }
    if (best == nullptr) return centre;
    entry.postcode = best->postcode;
    entry.place = best->place;
    entry.district = best->district;
    return best->at;
  }

  void finish(Entry& entry) const {
    entry.words = folded_words(entry.name);
    shorten_street_words(entry.words);
    std::vector<std::uint32_t> ids{entry.postcode, entry.place, entry.district};
    for (std::uint32_t i = entry.first; i < entry.first + entry.count; ++i) {
      const House& house = index_.houses_[i];
      ids.insert(ids.end(), {house.postcode, house.place, house.district});
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const std::uint32_t id : ids) {
      for (std::string& folded : folded_words(index_.words_[id])) entry.place_words.push_back(std::move(folded));
    }
  }

  void add_keys() {
    for (std::uint32_t number = 0; number < index_.entries_.size(); ++number) {
      const auto& words = index_.entries_[number].words;
      for (std::size_t from = 0; from < words.size(); ++from) {
        std::string rest = joined(words, from);
        if (from == 0 || (rest.size() > 3)) index_.keys_.push_back({std::move(rest), number, from == 0});
      }
    }
    std::sort(index_.keys_.begin(), index_.keys_.end(), [](const Key& a, const Key& b) {
      return std::tie(a.text, a.entry, b.whole) < std::tie(b.text, b.entry, a.whole);
    });
  }

  void add_cells() {
    double lat = 0;
    for (const House& house : index_.houses_) lat += house.at.lat / static_cast<double>(index_.houses_.size());
    index_.cell_lon_ = kCellLat / std::max(0.05, std::cos(lat * std::numbers::pi / 180));
    for (std::uint32_t i = 0; i < index_.houses_.size(); ++i) {
      const auto [row, column] = index_.cell_of(index_.houses_[i].at);
      index_.cells_.push_back({row, column, i});
    }
    std::sort(index_.cells_.begin(), index_.cells_.end(), [](const Cell& a, const Cell& b) {
      return std::tie(a.row, a.column, a.house) < std::tie(b.row, b.column, b.house);
    });
  }

  std::uint32_t word(const std::string& text) {
    const auto [at, made] = ids_.try_emplace(text, static_cast<std::uint32_t>(index_.words_.size()));
    if (text.empty()) return 0;
    if (made) index_.words_.push_back(text);
    return at->second;
  }

  Index& index_;
  std::map<std::string, std::uint32_t> ids_;
};

Index::Index(std::vector<Address> addresses, std::vector<District> districts, std::string town_name)
    : districts_{std::move(districts)}, town_name_{std::move(town_name)} {
  Builder(*this).build(std::move(addresses));
}

std::pair<std::int32_t, std::int32_t> Index::cell_of(Position at) const {
  return {static_cast<std::int32_t>(std::floor(at.lat / kCellLat)),
          static_cast<std::int32_t>(std::floor(at.lon / cell_lon_))};
}

const District* Index::district_at(Position at) const {
  const auto found = std::find_if(districts_.begin(), districts_.end(),
                                  [&](const District& district) { return district.shape.contains(at); });
  return found == districts_.end() ? nullptr : &*found;
}

Hit Index::hit_of(const Entry& entry, const House* house) const {
  Hit hit;
  hit.kind = house != nullptr ? PlaceKind::Address : entry.kind;
  hit.name = entry.name;
  hit.number = house != nullptr ? house->number.shown : std::string();
  hit.postcode = words_[house != nullptr ? house->postcode : entry.postcode];
  hit.place = words_[house != nullptr ? house->place : entry.place];
  hit.district = words_[house != nullptr ? house->district : entry.district];
  hit.at = house != nullptr ? house->at : entry.at;
  return hit;
}

std::optional<Hit> Index::nearest(Position at, double within_m) const {
  if (!on_earth(at) || cells_.empty()) return std::nullopt;
  double best_m = std::min(within_m, kFarthest_m);
  const House* best = nullptr;
  const auto [row, column] = cell_of(at);
  const auto reach = static_cast<std::int32_t>(std::ceil(best_m / kCell_m));
  for (std::int32_t y = row - reach; y <= row + reach; ++y) {
    const auto from = std::lower_bound(
        cells_.begin(), cells_.end(), std::pair(y, column - reach),
        [](const Cell& cell, const auto& wanted) { return std::pair(cell.row, cell.column) < wanted; });
    for (auto cell = from; cell != cells_.end() && cell->row == y && cell->column <= column + reach; ++cell) {
      const House& house = houses_[cell->house];
      if (std::abs(house.at.lat - at.lat) * kDegreeLat_m > best_m + 1) continue;  // spares most of the sines
      const double away_m = distance_m(house.at, at);
      if (away_m > best_m || (best != nullptr && away_m == best_m)) continue;
      best_m = away_m;
      best = &house;
    }
  }
  if (best == nullptr) return std::nullopt;
  Hit hit = hit_of(entries_[best->entry], best);
  hit.distance_m = best_m;
  return hit;
}

}  // namespace places

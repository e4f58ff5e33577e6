// SPDX-License-Identifier: EUPL-1.2
// A town's addresses in memory, made for two questions: what does somebody mean who types this, and what lies here.
// Constant once built, so that any thread may ask. About 150 bytes an address.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address.h"
#include "house_number.h"
#include "query.h"

namespace places {

enum class PlaceKind { Address, Street, District };
enum class Match { Exact, Prefix, Similar };

// A place found, with all that is shown of it.
struct Hit {
  PlaceKind kind = PlaceKind::Address;
  Match match = Match::Exact;
  std::string name;  // of the street or district
  std::string number;
  std::string postcode;
  std::string place;
  std::string district;
  Position at;
  std::optional<double> distance_m;

  // "Gartenstraße 5, 99999 Musterstadt"
  [[nodiscard]] std::string label() const;
};

class Index {
 public:
  Index(std::vector<Address> addresses, std::vector<District> districts, std::string town_name);

  // The best first: what begins as it was typed before what is similar, of equally good ones the nearest to `near`,
  // then by name. Nothing for a text without letters or digits.
  [[nodiscard]] std::vector<Hit> search(std::string_view text, std::optional<Position> near, std::size_t limit) const;

  // The nearest address within that many metres (at most 1000).
  [[nodiscard]] std::optional<Hit> nearest(Position at, double within_m) const;

  [[nodiscard]] const District* district_at(Position at) const;
  [[nodiscard]] const std::vector<District>& districts() const { return districts_; }
  [[nodiscard]] std::size_t addresses() const { return houses_.size(); }
  [[nodiscard]] std::size_t streets() const { return streets_; }

 private:
  friend class Search;

  struct House {
    HouseNumber number;
    Position at;
    std::uint32_t entry = 0;
    std::uint32_t postcode = 0;  // in words_
    std::uint32_t place = 0;
    std::uint32_t district = 0;
  };

  // What can be found by name: a street with its houses, or a district.
  struct Entry {
    PlaceKind kind = PlaceKind::Street;
    std::string name;
    std::vector<std::string> words;        // of the name, folded and shortened
    std::vector<std::string> place_words;  // folded: towns, districts and postcodes of its houses
    std::uint32_t first = 0;               // its houses
    std::uint32_t count = 0;
    std::uint32_t postcode = 0;
    std::uint32_t place = 0;
    std::uint32_t district = 0;
    Position at;
  };

  // A name, or the rest of one from one of its words on.
  struct Key {
    std::string text;
    std::uint32_t entry = 0;
    bool whole = false;
  };

  struct Cell {
    std::int32_t row = 0;
    std::int32_t column = 0;
    std::uint32_t house = 0;
  };

  class Builder;

  [[nodiscard]] Hit hit_of(const Entry& entry, const House* house) const;
  [[nodiscard]] std::pair<std::int32_t, std::int32_t> cell_of(Position at) const;

  std::vector<House> houses_;  // by entry, then number
  std::vector<Entry> entries_;
  std::vector<Key> keys_;           // by text
  std::vector<Cell> cells_;         // by row and column
  std::vector<std::string> words_;  // postcodes and names of places, each once; the first is empty
  std::vector<District> districts_;
  std::string town_name_;
  double cell_lon_ = 1;  // a cell's width in degrees
  std::size_t streets_ = 0;
};

}  // namespace places

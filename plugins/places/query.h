// SPDX-License-Identifier: EUPL-1.2
// What somebody who types an address may mean. "Gartenstr 5 Nord" may be number 5 in the north, and "Straße des 17
// Juni" a street without a number: so there are several readings, the likelier first. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "house_number.h"

namespace places {

// No address is longer; what follows is not looked at.
inline constexpr std::size_t kLongestQuery = 200;  // bytes
inline constexpr std::size_t kMostReadings = 8;

struct Reading {
  std::vector<std::string> street;  // folded and shortened words, at least one
  std::optional<HouseNumber> number;
  std::vector<std::string> place;  // folded words: town, district, postcode
  bool open = false;               // nothing follows the street: its last word may go on
  bool guessed = false;            // the place's words are taken from the street's: they must all fit

  friend bool operator==(const Reading&, const Reading&) = default;
};

// None when the text holds no letter and no number.
[[nodiscard]] std::vector<Reading> readings(std::string_view text);

}  // namespace places

// SPDX-License-Identifier: EUPL-1.2
// House numbers as people write them: "12", "12 a", "12a-c", "12-14", "12/1", "12 1/2". Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace places {

struct HouseNumber {
  std::string shown;  // as it is written, blanks tidied
  std::string key;    // what is compared: lower case, no blanks: "12a", "12-14"
  unsigned first = 0;
  unsigned last = 0;   // of a range of numbers, else as `first`
  bool plain = false;  // digits and nothing else, or a range of such

  friend bool operator==(const HouseNumber&, const HouseNumber&) = default;
};

// Nothing when the text doesn't begin with a number of 1 to 99999, or is longer than any house number.
[[nodiscard]] std::optional<HouseNumber> parse_house_number(std::string_view text);

// How well a number that somebody looks for fits one that is there; smaller is better.
enum class NumberFit { Exact, Within, Near, Begins, None };
[[nodiscard]] NumberFit fit(const HouseNumber& wanted, const HouseNumber& there);

// The order in which they stand along the street.
[[nodiscard]] bool before(const HouseNumber& a, const HouseNumber& b);

}  // namespace places

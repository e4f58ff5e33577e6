// SPDX-License-Identifier: EUPL-1.2
// Streets as collection plans name them: whole, or in parts by house number. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waste::calendar {

// A street, or the part of it that one plan is for.
struct Street {
  std::string name;     // "Färbergasse"
  std::string numbers;  // as the source wrote it: "1-15", "gerade Hs.Nr. ohne 2"; empty: all of it
  friend bool operator==(const Street&, const Street&) = default;
};

// Splits "Färbergasse (1-15)", "Lindenallee von Hausnr. 44-60 und 45-103".
[[nodiscard]] Street read_street(std::string_view written);

// The names of a list "Am Erlberg, Loderergasse (14, 16, 18-30)": a comma in brackets parts nothing.
[[nodiscard]] std::vector<std::string> street_list(std::string_view text);

// What a street is found by, however it is spelt: "farbergasse".
[[nodiscard]] std::string street_key(std::string_view name);
// The same with the numbers behind it, for addresses: "farbergasse-1-15".
[[nodiscard]] std::string part_key(const Street& street);

// Whether a plan for `numbers` is one for that house ("12", "12 a"). Nothing when one of both says no numbers.
[[nodiscard]] std::optional<bool> covers(std::string_view numbers, std::string_view house);

}  // namespace waste::calendar

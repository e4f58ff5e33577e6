// SPDX-License-Identifier: EUPL-1.2
// What is collected. Sources call the same bin by many names; a kind is what they have in common. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace waste::calendar {

enum class Kind {
  Residual,
  Organic,
  Paper,
  Packaging,
  Recyclables,
  Glass,
  Garden,
  Bulky,
  Hazardous,
  Electrical,
  Textiles,
  ChristmasTrees,
  Other,  // known by its source's name alone
};

// "residual", "organic" ...: as it stands in addresses, answers and the store.
[[nodiscard]] std::string_view key(Kind kind);
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view key);
[[nodiscard]] std::vector<Kind> all_kinds();

// "Restmüll", "Residual waste": English for "en" and "en-...", German for everything else.
[[nodiscard]] std::string_view name(Kind kind, std::string_view language);

// The kind that a source means by "Restabfall (graue Tonne)"; Other when no word of it is known.
[[nodiscard]] Kind kind_of(std::string_view label);

}  // namespace waste::calendar

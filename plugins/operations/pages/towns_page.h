// SPDX-License-Identifier: EUPL-1.2
// The node's towns, one of them with its modules, and tokens for machines. Pure.
#pragma once

#include <optional>
#include <string>

#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct TownsData {
  Told towns;
  stadtkern::Form query;        // "q", "from"
  std::optional<Told> token{};  // made a moment ago: it is shown once
  stadtkern::Form typed{};      // of the form for a token
  std::string fault{};          // of its name, in words
};
[[nodiscard]] Page towns_page(const Place& place, const TownsData& data);

[[nodiscard]] Page town_page(const Place& place, const std::string& town, const Told& told, const Told& status);

}  // namespace operations::pages

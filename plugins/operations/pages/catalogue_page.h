// SPDX-License-Identifier: EUPL-1.2
// Where packages come from, what there is, and the button that installs it. Pure.
#pragma once

#include <optional>

#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct CatalogueData {
  Told catalogues;
  Told search;
  stadtkern::Form query;       // "q", "all", "done"
  std::optional<Told> deed{};  // an update or install that did not go well
};
[[nodiscard]] Page catalogue_page(const Place& place, const CatalogueData& data);

}  // namespace operations::pages

// SPDX-License-Identifier: EUPL-1.2
// Every module of the node: what runs, where, and whether there is something newer. Pure.
#pragma once

#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct ModulesData {
  Told status;
  Told packages;
  Told search;
  stadtkern::Form query;  // "q"
};
[[nodiscard]] Page modules_page(const Place& place, const ModulesData& data);
[[nodiscard]] Page modules_tile(const Place& place, const ModulesData& data);

}  // namespace operations::pages

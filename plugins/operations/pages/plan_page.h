// SPDX-License-Identifier: EUPL-1.2
// What `apply` would do, and the button that does it. Pure.
#pragma once

#include <optional>

#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct PlanData {
  Told plan;
  stadtkern::Form query;          // "done"; "all": every module may leave its version
  stadtkern::Form typed{};        // a form that came back
  std::optional<Told> refused{};  // why it was not applied
};
[[nodiscard]] Page plan_page(const Place& place, const PlanData& data);

}  // namespace operations::pages

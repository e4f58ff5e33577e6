// SPDX-License-Identifier: EUPL-1.2
// A swap under way, or the last one: figures of the old and the new version side by side. Pure.
#pragma once

#include "pages/parts.h"

namespace operations::pages {

// Nothing where the node's swap is not of that module.
[[nodiscard]] Html swap_panel(const Place& place, const Status& status, std::string_view module);

}  // namespace operations::pages

// SPDX-License-Identifier: EUPL-1.2
// stats/v1: how many reports are open, came in, were closed, and how long it takes. Counts only.
#pragma once

#include <string_view>

#include <stadtkern/store.h>

#include "timestamp.h"

namespace stats::v1 {
class Figures;
}

namespace waste {

// `zone` is the town's, for where months begin.
[[nodiscard]] stats::v1::Figures figures(stadtkern::Connection& connection, Micros now, std::string_view zone);

}  // namespace waste

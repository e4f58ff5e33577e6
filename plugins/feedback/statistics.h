// SPDX-License-Identifier: EUPL-1.2
// stats/v1: how much feedback there is of each module, and how quickly it is answered.
#pragma once

#include <stadtkern/store.h>

#include "days.h"

namespace stats::v1 {
class Figures;
}

namespace feedback {

// Of what came within the last 90 days; erased words count on. Nothing is said that fewer than `least` people stand
// behind.
[[nodiscard]] stats::v1::Figures figures(stadtkern::Connection& connection, Micros now, std::int64_t least);

}  // namespace feedback

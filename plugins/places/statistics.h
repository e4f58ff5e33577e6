// SPDX-License-Identifier: EUPL-1.2
// stats/v1: how much the module knows.
#pragma once

#include <stadtkern/store.h>

namespace stats::v1 {
class Figures;
}

namespace places {

[[nodiscard]] stats::v1::Figures figures(stadtkern::Connection& db);

}  // namespace places

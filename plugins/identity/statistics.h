// SPDX-License-Identifier: EUPL-1.2
// The module's key figures: how many accounts, nothing about who.
#pragma once

#include <stadtkern/store.h>

#include "stats.pb.h"

namespace identity {

[[nodiscard]] stats::v1::Figures figures(stadtkern::Connection& db);

}  // namespace identity

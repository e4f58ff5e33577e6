// SPDX-License-Identifier: EUPL-1.2
// stats/v1 of the module: how much Wi-Fi there is and how it is. Counts of things, nothing about people.
#pragma once

#include <stadtkern/store.h>

#include "sites/site.h"
#include "stats.pb.h"

namespace wifi {

[[nodiscard]] stats::v1::Figures figures(stadtkern::Connection& connection, const stadtkern::Town& town, Micros now);

}  // namespace wifi

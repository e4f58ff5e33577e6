// SPDX-License-Identifier: EUPL-1.2
// The invented town for trying out.
#pragma once

#include <string_view>

#include <stadtkern/town.h>

#include "import/contents.h"

namespace places::example {

// Queues the writes that fill an empty store; another store stays as it is. `map` must outlive the town.
void offer(const stadtkern::Town& town, Contents addresses, Contents districts, std::string_view map, TileSet tiles);

}  // namespace places::example

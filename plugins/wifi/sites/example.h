// SPDX-License-Identifier: EUPL-1.2
// The invented town for trying out.
#pragma once

#include <stadtkern/town.h>

namespace wifi::sites {

// Where the setting `example_sites` names one: queues the write that fills an empty store; another store stays as it
// is.
[[nodiscard]] stadtkern::Status offer_example(const stadtkern::Town& town);

}  // namespace wifi::sites

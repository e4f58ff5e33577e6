// SPDX-License-Identifier: EUPL-1.2
// Asks another Open311 server, through the worker waste-fetch: that host alone, out in the world or in one of the
// networks named for it, also behind a redirect; 8 s, 8 MiB. Any thread; returns at once.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <stadtkern/town.h>

#include "foreign/exchange.h"
#include "foreign/settings.h"

namespace waste::foreign {

struct Ask {
  std::string url;
  std::optional<std::string> form{};  // a POST; may hold a secret, and goes to the worker's input alone
};

// `done` comes once, on a thread that may read and write stores. UNAVAILABLE: nothing came back, and nobody knows
// whether the other has heard it; PERMISSION_DENIED: it was not asked at all. Neither repeats the address.
using Done = std::function<void(stadtkern::Result<Heard>)>;
void talk(const stadtkern::Town& town, const Endpoint& endpoint, const Ask& ask, Done done);

}  // namespace waste::foreign

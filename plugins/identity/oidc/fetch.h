// SPDX-License-Identifier: EUPL-1.2
// One request to a provider, by the worker identity-fetch: 6 s, 256 KiB, that host alone. Any thread; returns at once.
#pragma once

#include <stadtkern/town.h>

#include <functional>
#include <string>

#include "oidc/provider.h"

namespace identity::oidc {

struct Ask {
  std::string url;
  std::string basic{};  // "USER:SECRET"; goes to the worker's input alone
  std::string form{};   // not empty: a POST
};

struct Heard {
  int status = 0;
  std::string body;
};

// `done` comes once, on a thread that may read and write stores. PermissionDenied: the host is not one of the
// provider's; Unavailable: nothing came back.
void fetch(const stadtkern::Town& town, const Provider& provider, const Ask& ask,
           std::function<void(stadtkern::Result<Heard>)> done);

}  // namespace identity::oidc

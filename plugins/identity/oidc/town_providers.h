// SPDX-License-Identifier: EUPL-1.2
// The providers that a town's settings name. Any thread.
#pragma once

#include <stadtkern/town.h>

#include <vector>

#include "oidc/provider.h"

namespace identity::oidc {

// Those with a fault are left out.
[[nodiscard]] std::vector<Provider> providers_of(const stadtkern::Town& town);
// VALIDATION_FAILED with all that is wrong with them.
[[nodiscard]] stadtkern::Status check_providers(const stadtkern::Town& town);

}  // namespace identity::oidc

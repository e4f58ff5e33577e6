// SPDX-License-Identifier: EUPL-1.2
// Somebody whom a provider has vouched for comes in: which account that is, which roles it has now, and the session.
// [writer]
#pragma once

#include "entering.h"
#include "oidc/relying.h"
#include "roles.h"

namespace identity::oidc {

// NotFound ("oidc.nobody"): there is no account for this person, and the provider opens none.
[[nodiscard]] stadtkern::Result<Entered> arrive(Tx& tx, const stadtkern::Town& town, const Roles& roles,
                                                const Provider& provider, const Person& person, const FromEdge& edge);

}  // namespace identity::oidc

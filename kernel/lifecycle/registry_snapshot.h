// SPDX-License-Identifier: EUPL-1.2
// What an instance with the permission `edge` is told of the towns: who is reached under which host, which module
// stands at which mount. Pure.
#pragma once

#include "bus/registry.h"
#include "config/config.h"
#include "lifecycle/interning.h"
#include "wire/control.h"

#include <set>
#include <string>
#include <vector>

namespace stadtkern::lifecycle {

// The towns in the order of their names, each with the modules enabled in it. `services` are those of all modules. A
// module stands here whether or not it runs at the moment: a request to it is then answered by the router. Of their
// contracts those are told that stand in `wanted`.
[[nodiscard]] std::vector<wire::control::RegistryTown> registry_towns(const config::Config& config,
                                                                      const std::vector<bus::ServiceSpec>& services,
                                                                      const std::set<std::string>& wanted,
                                                                      Interner& ids);

}  // namespace stadtkern::lifecycle

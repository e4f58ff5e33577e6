// SPDX-License-Identifier: EUPL-1.2
// What somebody may see who looks after many towns: versions, health and figures of all their modules, as JSON. Nothing
// that a module keeps is in it but its stats/v1, which it gives to everybody.
#pragma once

#include <functional>
#include <string>

#include "backend.h"
#include "metrics.h"
#include "registry.h"

namespace gateway {

// Asks every module of every town, some at once. `on_report` comes once, on any thread, maybe before this returns.
void report_all_towns(Backend& backend, const Metrics& metrics, RegistryPtr registry,
                      std::function<void(std::string json)> on_report);

}  // namespace gateway

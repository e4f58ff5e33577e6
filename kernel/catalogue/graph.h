// SPDX-License-Identifier: EUPL-1.2
// Who calls whom: providers of contracts, what is missing, the order to start in. Blocking calls follow `requires`, so
// that graph must have no cycle on a node. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalogue/manifest.h"
#include "config/problem.h"

namespace stadtkern::catalogue {

// A module that runs in the town looked at, and where the configuration says so.
struct Enabled {
  const Manifest* manifest = nullptr;
  config::Place place;
};

// Contracts that every module may provide at once, each for itself (its figures, its pages), so that two are no clash.
[[nodiscard]] bool shared_contract(std::string_view contract);

// Whether the module answers it: by its own code, or as what [web] of its manifest makes of it ("pages/v1").
[[nodiscard]] bool provides(const Manifest& manifest, std::string_view contract);

// Reports, for the modules of one town: a required contract that none provides or only in a version outside the range,
// a contract that two provide, and mounts or claimed paths that overlap. An optional requirement may be missing, but a
// provider that is there must fit.
void check_together(const std::vector<Enabled>& modules, config::Problems& problems);

// The ids in an order in which each module comes after all that it requires (optional ones too); among equals by name,
// so the same modules always give the same order. A cycle is a problem that shows it ("a -> b -> a"), and the result
// is empty.
[[nodiscard]] std::vector<std::string> start_order(const std::vector<const Manifest*>& modules,
                                                   config::Problems& problems);

}  // namespace stadtkern::catalogue

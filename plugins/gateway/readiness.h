// SPDX-License-Identifier: EUPL-1.2
// Asks every module of every town whether it answers, a bounded number at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "backend.h"
#include "registry.h"

namespace gateway {

struct ReadyReport {
  bool ready = false;
  std::uint64_t registry = 0;
  std::size_t asked = 0;
  std::string silent;  // "town/module" of those that did not answer, by commas, at most 20
};

// Calls back exactly once, on any thread, maybe before it returns. A module answers when anything comes back, be it a
// refusal; it does not when nobody is there or nothing comes in time. Modules without HTTP are not asked.
void check_readiness(Backend& backend, RegistryPtr registry, std::function<void(const ReadyReport&)> on_report);

}  // namespace gateway

// SPDX-License-Identifier: EUPL-1.2
// What somebody may see who looks after many towns: versions, health and figures of all their modules, as JSON. Nothing
// that a module keeps is in it but its stats/v1, which it gives to everybody.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "backend.h"
#include "metrics.h"
#include "registry.h"

namespace gateway {

inline constexpr std::chrono::milliseconds kLongestRound{10'000};

// Asks every module of every town, some at once. Whoever did not answer in time once is not asked for another town, and
// nobody is after `longest`: they are "silent". Figures of more than 16 KiB are left out. `on_report` comes once, on
// any thread, maybe before this returns.
void report_all_towns(Backend& backend, const Metrics& metrics, RegistryPtr registry,
                      std::function<void(std::string json)> on_report,
                      std::chrono::milliseconds longest = kLongestRound);

}  // namespace gateway

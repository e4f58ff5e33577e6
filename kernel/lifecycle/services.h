// SPDX-License-Identifier: EUPL-1.2
// The services of one module as the bus knows them: what its manifest provides, and the implicit ones that every
// module's host serves by itself ("http/v1@MODULE" and so on). Pure.
#pragma once

#include "bus/registry.h"
#include "catalogue/manifest.h"
#include "lifecycle/interning.h"
#include "wire/control.h"

#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

inline constexpr std::string_view kKernelModule = "kernel";  // of the kernel's own services; no manifest may have it

// Names of implicit services, without "@MODULE".
inline constexpr std::string_view kHttp = "http/v1";          // Read, Repeat, Write
inline constexpr std::string_view kEvents = "events/v1";      // Pull, Heads, Expire; SetAside, Retry, Discard
inline constexpr std::string_view kBackup = "backup/v1";      // Hold, Release, List, Read, Drop
inline constexpr std::string_view kActions = "actions/v1";    // List, Expire
inline constexpr std::string_view kCommands = "commands/v1";  // Run
inline constexpr std::string_view kMetrics = "metrics/v1";    // Get
inline constexpr std::string_view kStats = "stats/v1";        // Get
inline constexpr std::string_view kPages = "pages/v1";        // List, Render, Submit
inline constexpr std::string_view kNode = "node/v1";          // Run; the kernel's alone
inline constexpr std::string_view kPrivacy = "privacy/v1";    // Find, Export, Erase, Retention

[[nodiscard]] std::string implicit(std::string_view service, std::string_view module);  // "http/v1@bench"

// All services of a module, with their ids. A contract that many provide at once ("stats/v1") is named like an
// implicit one.
[[nodiscard]] std::vector<bus::ServiceSpec> services_of(const catalogue::Manifest& manifest, Interner& ids);
// "metrics/v1@kernel".
[[nodiscard]] bus::ServiceSpec kernel_metrics(Interner& ids);
// "node/v1@kernel".
[[nodiscard]] bus::ServiceSpec kernel_commands(Interner& ids);

// As it is told to an instance.
[[nodiscard]] wire::control::Service to_wire(const bus::ServiceSpec& service, bool provided);

// The method's number, or 0.
[[nodiscard]] std::uint32_t method_id(const bus::ServiceSpec& service, std::string_view name);

}  // namespace stadtkern::lifecycle

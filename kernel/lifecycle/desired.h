// SPDX-License-Identifier: EUPL-1.2
// What should run, as plain values made from the configuration, and the steps from one such picture to another: what
// did not change is not touched. Pure but for the numbers that the interner gives. A unit is what becomes one process:
// a module, or the part of it that serves one cell of towns.
#pragma once

#include "bus/registry.h"
#include "config/config.h"
#include "lifecycle/interning.h"
#include "wire/control.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::lifecycle {

struct Unit {
  std::string name;    // "bench", or "bench.CELL"
  std::string module;  // its id
  std::string version;
  std::string runtime;  // "isolated" or "exec"
  std::filesystem::path folder;
  std::vector<std::string> command;  // only for runtime "exec"; made absolute
  std::vector<std::string> after;    // units that it requires
  std::chrono::milliseconds drain{};
  wire::control::Welcome welcome;                        // without what belongs to one instance: epoch, name, nonce
  bus::InstanceSpec bus;                                 // without towns
  std::vector<std::uint32_t> town_services;              // routed to it in each of its towns
  std::vector<std::uint32_t> node_services;              // routed to it for the node itself
  std::vector<std::uint32_t> subscriptions;              // events services that it follows
  std::vector<config::Listener> listeners;               // that it is given
  std::map<std::string, wire::control::TownOpen> towns;  // by name, without activation
};

struct Desired {
  std::shared_ptr<const config::Config> config;
  std::vector<bus::ServiceSpec> services;  // of all units
  std::vector<Unit> units;                 // each after those it requires
  std::vector<wire::control::RegistryTown> registry;

  [[nodiscard]] const Unit* unit(std::string_view name) const;  // or null
};

[[nodiscard]] Desired make_desired(std::shared_ptr<const config::Config> config, Interner& ids);

struct Step {
  // In this order they are taken: what stops frees paths and towns for what starts.
  enum class Kind { CloseTown, Stop, Restart, Start, Reconfigure, OpenTown };
  Kind kind = Kind::Start;
  std::string unit;
  std::string town{};  // CloseTown, Reconfigure, OpenTown
  friend bool operator==(const Step&, const Step&) = default;
};

// Units that must be restarted get no steps for their towns.
[[nodiscard]] std::vector<Step> steps(const Desired& running, const Desired& wanted);

// In words, for whoever ordered them: "alpha starts; beta comes to musterdorf". The first ten, and how many more.
[[nodiscard]] std::string describe(const std::vector<Step>& steps);

}  // namespace stadtkern::lifecycle

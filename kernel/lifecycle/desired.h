// SPDX-License-Identifier: EUPL-1.2
// What should run, as plain values made from the configuration, and the steps from one such picture to another: what
// did not change is not touched. Pure but for the numbers that the interner gives. A unit is what becomes one process:
// a release of a module, or the part of it that serves one cell of towns.
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

// What a unit does in a town that is open in it, or for the node.
enum class Part : std::uint8_t {
  Serves,  // requests go to it
  Warms,   // another unit serves; this one stays open beside it, takes a share of the safe requests, and stands in
  Waits,   // another unit serves; this one is opened and tried, and gets no requests
};

struct Unit {
  std::string name;    // "bench@1.0.0", "bench.CELL@1.0.0"; "bench@1.0.0#2" for its second generation; with the
                       // beginning of its hash, "bench@1.0.0+1a2b3c4d", for a package
  std::string module;  // its id
  catalogue::Release release;
  std::string version;  // the same as text
  std::string runtime;  // "isolated" or "exec"
  std::filesystem::path folder;
  std::vector<std::string> command;  // only for runtime "exec"; made absolute
  std::vector<std::string> after;    // units that it requires, also optionally: they start before it
  std::vector<std::string> needs;    // those of them that it cannot do without
  std::chrono::milliseconds drain{};
  wire::control::Welcome welcome;                        // without what belongs to one instance: epoch, name, nonce
  bus::InstanceSpec bus;                                 // without towns
  std::vector<std::uint32_t> town_services;              // routed to it in each of its towns
  std::vector<std::uint32_t> node_services;              // routed to it for the node itself
  std::vector<std::uint32_t> subscriptions;              // events services that it follows
  std::vector<config::Listener> listeners;               // that it is given
  std::map<std::string, wire::control::TownOpen> towns;  // by name, without activation
  std::map<std::string, Part> apart;                     // those of its towns that it does not serve
  Part node_part = Part::Serves;
  bool held = false;  // not started yet: another unit has to let go of its stores first; requests wait

  [[nodiscard]] Part part_in(const std::string& town) const;  // empty: for the node
  [[nodiscard]] bool only_waits() const;                      // another unit serves all that it has, and the node
  [[nodiscard]] bool serves_node() const { return node_part == Part::Serves; }
  [[nodiscard]] std::vector<std::uint32_t> served_towns() const;  // whose requests go to it
};

struct Desired {
  std::shared_ptr<const config::Config> config;
  std::vector<bus::ServiceSpec> services;  // of all units
  std::vector<Unit> units;                 // each after those it requires
  std::vector<wire::control::RegistryTown> registry;
  std::uint8_t share = 0;  // percent of the safe requests that units of Part::Warms get in their towns

  [[nodiscard]] const Unit* unit(std::string_view name) const;  // or null
  // The unit of a module that does this in a town (empty: for the node), or null.
  [[nodiscard]] const Unit* unit_in(std::string_view module, const std::string& town, Part part) const;
};

[[nodiscard]] Desired make_desired(std::shared_ptr<const config::Config> config, Interner& ids);

// The first picture, with what only the second has open beside it, as that part. So a town goes from one unit to
// another without a moment in which nobody serves it: beside(old, new, Waits), then beside(new, old, Warms), then new.
[[nodiscard]] Desired beside(const Desired& serving, const Desired& other, Part part);

// While a newer release serves on trial, a town's subscribers hear only what the one before it publishes too: of
// `both`, a picture of the two beside each other, each unit that takes a town over is told what to withhold there.
void withhold_new_events(Desired& both, const Desired& old_release, const Desired& new_release);

struct Step {
  // In this order they are taken: what stops frees paths and towns for what starts.
  enum class Kind { CloseTown, Stop, Restart, Start, Reconfigure, OpenTown, Turn };
  Kind kind = Kind::Start;
  std::string unit;
  std::string town{};  // CloseTown, Reconfigure, OpenTown, Turn (empty: the node)
  friend bool operator==(const Step&, const Step&) = default;
};

// Units that must be restarted get no steps for their towns. Turn: requests of that town go to this unit from now on.
[[nodiscard]] std::vector<Step> steps(const Desired& running, const Desired& wanted);

// In words, for whoever ordered them: "alpha starts; beta comes to musterdorf". The first ten, and how many more.
[[nodiscard]] std::string describe(const std::vector<Step>& steps);

}  // namespace stadtkern::lifecycle

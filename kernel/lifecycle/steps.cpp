// SPDX-License-Identifier: EUPL-1.2
// From one picture of what should run to another.
#include "lifecycle/desired.h"

#include <algorithm>
#include <string>

namespace stadtkern::lifecycle {
namespace {

// Methods that another module's new release has besides are no reason to start again: who does not know them does not
// call them.
wire::control::Welcome without_others_methods(wire::control::Welcome welcome) {
  for (wire::control::Service& service : welcome.services) {
    if (!service.provided) service.methods.clear();
  }
  return welcome;
}

// Whether a running process of `a` can go on as one of `b`, apart from its towns.
bool same_process(const Unit& a, const Unit& b) {
  const bool listeners_kept = std::all_of(a.listeners.begin(), a.listeners.end(), [&](const config::Listener& old) {
    return std::any_of(b.listeners.begin(), b.listeners.end(), [&](const config::Listener& now) {
      return old.name == now.name && old.host == now.host && old.port == now.port;
    });
  });
  return listeners_kept && a.folder == b.folder && a.version == b.version && a.command == b.command &&
         a.bus.edge == b.bus.edge && a.bus.queue_messages == b.bus.queue_messages &&
         without_others_methods(a.welcome) == without_others_methods(b.welcome);
}

}  // namespace

std::vector<Step> steps(const Desired& running, const Desired& wanted) {
  std::vector<Step> out;
  for (const Unit& unit : running.units) {
    if (wanted.unit(unit.name) == nullptr) out.push_back({Step::Kind::Stop, unit.name});
  }
  for (const Unit& unit : wanted.units) {
    const Unit* old = running.unit(unit.name);
    if (old == nullptr) {
      out.push_back({Step::Kind::Start, unit.name});
      continue;
    }
    if (!same_process(*old, unit)) {
      out.push_back({Step::Kind::Restart, unit.name});
      continue;
    }
    for (const auto& [name, town] : old->towns) {
      if (!unit.towns.contains(name)) out.push_back({Step::Kind::CloseTown, unit.name, name});
    }
    for (const auto& [name, town] : unit.towns) {
      const auto before = old->towns.find(name);
      if (before == old->towns.end()) {
        out.push_back({Step::Kind::OpenTown, unit.name, name});
        continue;
      }
      if (before->second != town) out.push_back({Step::Kind::Reconfigure, unit.name, name});
      const bool now = unit.part_in(name) == Part::Serves;
      if (now && old->part_in(name) != Part::Serves) out.push_back({Step::Kind::Turn, unit.name, name});
    }
    const bool node_now = unit.node_part == Part::Serves && old->node_part != Part::Serves;
    if (node_now) out.push_back({Step::Kind::Turn, unit.name});
  }
  std::stable_sort(out.begin(), out.end(), [](const Step& a, const Step& b) { return a.kind < b.kind; });
  return out;
}

std::string describe(const std::vector<Step>& steps) {
  constexpr std::size_t kMost = 10;
  std::string out;
  for (std::size_t i = 0; i < steps.size() && i < kMost; ++i) {
    const Step& step = steps[i];
    out += (i == 0 ? "" : "; ") + step.unit;
    switch (step.kind) {
      case Step::Kind::CloseTown:
        out += " leaves " + step.town;
        break;
      case Step::Kind::Stop:
        out += " stops";
        break;
      case Step::Kind::Restart:
        out += " restarts";
        break;
      case Step::Kind::Start:
        out += " starts";
        break;
      case Step::Kind::Reconfigure:
        out += " has new settings in " + step.town;
        break;
      case Step::Kind::OpenTown:
        out += " comes to " + step.town;
        break;
      case Step::Kind::Turn:
        out += " serves " + (step.town.empty() ? std::string("the node") : step.town);
        break;
    }
  }
  if (steps.size() > kMost) out += "; and " + std::to_string(steps.size() - kMost) + " more";
  return steps.empty() ? "no module is touched" : out;
}

}  // namespace stadtkern::lifecycle

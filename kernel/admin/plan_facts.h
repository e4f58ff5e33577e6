// SPDX-License-Identifier: EUPL-1.2
// What a plan is made from, looked up: the configuration, the overrides, the lock, what is installed, and a running
// kernel's own word on what serves. Changes nothing.
#pragma once

#include "admin/client.h"
#include "config/config.h"
#include "lifecycle/plan.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stadtkern::admin {

struct PlanQuestion {
  std::filesystem::path state;
  std::filesystem::path config = "config";     // where no kernel runs to say it
  std::vector<std::filesystem::path> modules;  // likewise; empty: those of stadtkern.toml
  bool upgrade_all = false;
  std::set<std::string> upgrade;  // ids that may leave the lock
};

struct PlanFacts {
  std::optional<Client> client;  // nothing: no kernel runs
  std::optional<config::Config> config;
  lifecycle::Wanted wanted;
  std::vector<lifecycle::Active> actual;  // without a kernel: what the lock says
  std::vector<lifecycle::Build> builds;
  std::vector<std::string> warnings;  // withdrawn versions that would serve all the same
};

// A version that a catalogue has withdrawn is chosen where the lock or a configuration names it, and nowhere else.
// Errors: InvalidArgument (the configuration has faults, or no versions fit together, with all reasons), those of the
// lock and of the kernel's socket.
[[nodiscard]] Result<std::unique_ptr<PlanFacts>> look_at_world(const PlanQuestion& question);

}  // namespace stadtkern::admin

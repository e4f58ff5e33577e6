// SPDX-License-Identifier: EUPL-1.2
// What no file can be right or wrong about alone: names that two towns share, modules that are not there or don't fit
// together. Used by config.cpp only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/lock.h"
#include "catalogue/modules.h"
#include "config/node.h"
#include "config/settings.h"
#include "config/town.h"

namespace stadtkern::config {

// Hosts, municipality keys and the default, each of which only one town may have.
void check_towns_apart(const std::vector<RawTown>& towns, Problems& problems);

// Listeners, cells and who runs the node against modules and towns.
void check_node(const Node& node, const std::vector<RawUse>& uses, const std::vector<RawTown>& towns,
                const catalogue::Catalogue& catalogue, Problems& problems);

// Checks `uses` (of a file for that scope) against the catalogue and completes their settings.
class UseCheck {
 public:
  UseCheck(const catalogue::Catalogue& catalogue, const Choice& choice, Secrets& secrets, Problems& problems)
      : catalogue_(catalogue), choice_(choice), lock_(choice.lock), secrets_(secrets), problems_(problems) {}

  // The uses of a town (empty: the node) with release and settings, whether enabled or not; one that is not usable is
  // reported and left out. The release is the one that was chosen, else the newest within the use's range.
  std::vector<ModuleUse> complete(const std::vector<RawUse>& uses, const std::string& town, catalogue::Scope scope);

 private:
  [[nodiscard]] const catalogue::Module* choose(const ModuleUse& use,
                                                const std::optional<catalogue::Release>& chosen) const;
  bool fits(const ModuleUse& use, const catalogue::Module& module, catalogue::Scope scope);
  const SettingsSchema* schema_of(const catalogue::Module& module);

  const catalogue::Catalogue& catalogue_;
  const Choice& choice_;
  const catalogue::LockIndex lock_;
  Secrets& secrets_;
  Problems& problems_;
  std::map<const catalogue::Module*, std::unique_ptr<const SettingsSchema>> schemas_;  // null: broken, reported once
};

}  // namespace stadtkern::config

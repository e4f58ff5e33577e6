// SPDX-License-Identifier: EUPL-1.2
#include "config/cross_check.h"

#include <algorithm>

namespace stadtkern::config {
namespace {

std::vector<std::string> ids(const catalogue::Catalogue& catalogue) {
  std::vector<std::string> list;
  for (const auto& module : catalogue.modules) list.push_back(module.manifest.id);
  return list;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

void check_listeners(const Node& node, const std::vector<RawUse>& uses, const catalogue::Catalogue& catalogue,
                     Problems& problems) {
  std::vector<std::string> used;
  for (const auto& raw : uses) {
    if (raw.use.enabled) used.push_back(raw.use.id);
  }
  for (const auto& listener : node.listeners) {
    if (listener.module.empty()) continue;
    if (!contains(used, listener.module)) {
      problems.push_back(problem_at(listener.place, "listeners",
                                    "module " + in_quotes(listener.module) + " of listener " +
                                        in_quotes(listener.name) + " is not enabled in this file",
                                    nearest(listener.module, used)));
    } else if (const auto* module = catalogue.find(listener.module);
               module != nullptr && !module->manifest.permissions.listen) {
      problems.push_back(problem_at(listener.place, "listeners",
                                    "module " + in_quotes(listener.module) + " does not ask to listen: its " +
                                        std::string(catalogue::kManifestFile) + " lacks [permissions] listen = true"));
    }
  }
}

void check_cells(const Node& node, const std::vector<RawTown>& towns, const catalogue::Catalogue& catalogue,
                 Problems& problems) {
  std::vector<std::string> names;
  for (const auto& raw : towns) names.push_back(raw.town.name);
  const auto modules = ids(catalogue);
  for (const auto& cell : node.cells) {
    const auto path = joined("cells", cell.name);
    for (const auto& town : cell.towns) {
      if (contains(names, town)) continue;
      problems.push_back(problem_at(cell.place, path, "unknown town " + in_quotes(town), nearest(town, names)));
    }
    for (const auto& module : cell.modules) {
      if (!catalogue.lacks(module)) continue;
      problems.push_back(problem_at(cell.place, path, "unknown module " + in_quotes(module), nearest(module, modules)));
    }
  }
}

void check_admin_town(const Node& node, const std::vector<RawTown>& towns, Problems& problems) {
  if (node.admin_town.empty()) return;
  std::vector<std::string> names;
  for (const auto& raw : towns) names.push_back(raw.town.name);
  if (contains(names, node.admin_town)) return;
  problems.push_back(problem_at(node.admin_town_place, "admin", "unknown town " + in_quotes(node.admin_town),
                                nearest(node.admin_town, names)));
}

}  // namespace

void check_towns_apart(const std::vector<RawTown>& towns, Problems& problems) {
  std::map<std::string, std::string> hosts;
  std::map<std::string, std::string> keys;
  const Town* preset = nullptr;
  for (const auto& raw : towns) {
    const auto& town = raw.town;
    const auto report = [&](std::string message) {
      problems.push_back(problem_at(town.place, {}, std::move(message)));
    };
    for (const auto& host : town.hosts) {
      const auto [taken, fresh] = hosts.emplace(host, town.name);
      if (!fresh) report("host " + in_quotes(host) + " belongs to town " + in_quotes(taken->second) + " already");
    }
    if (!town.ags.empty()) {
      const auto [taken, fresh] = keys.emplace(town.ags, town.name);
      if (!fresh) report("ags " + in_quotes(town.ags) + " belongs to town " + in_quotes(taken->second) + " already");
    }
    if (!town.is_default) continue;
    if (preset != nullptr) report("town " + in_quotes(preset->name) + " is the default already");
    if (preset == nullptr) preset = &town;
  }
}

void check_node(const Node& node, const std::vector<RawUse>& uses, const std::vector<RawTown>& towns,
                const catalogue::Catalogue& catalogue, Problems& problems) {
  check_listeners(node, uses, catalogue, problems);
  check_cells(node, towns, catalogue, problems);
  check_admin_town(node, towns, problems);
}

const catalogue::Module* UseCheck::choose(const ModuleUse& use, const std::optional<catalogue::Release>& chosen) const {
  if (chosen) {
    const auto* module = catalogue_.find(use.id, *chosen);
    if (module != nullptr && use.version.contains(module->manifest.version)) return module;
  }
  const auto* newest = catalogue_.newest(use.id, use.version);
  return newest != nullptr ? newest : catalogue_.find(use.id);
}

std::vector<ModuleUse> UseCheck::complete(const std::vector<RawUse>& uses, const std::string& town,
                                          catalogue::Scope scope) {
  std::vector<ModuleUse> done;
  for (const auto& raw : uses) {
    auto release = choice_.find(town, raw.use.id, lock_);
    const auto* module = choose(raw.use, release);
    if (module == nullptr) {
      if (!catalogue_.lacks(raw.use.id)) continue;  // other problems say more
      problems_.push_back(problem_at(raw.use.place, "modules", "unknown module " + in_quotes(raw.use.id),
                                     nearest(raw.use.id, ids(catalogue_))));
      continue;
    }
    if (!fits(raw.use, *module, scope)) continue;
    const auto* schema = schema_of(*module);
    if (schema == nullptr) continue;
    auto settings = schema->complete(raw.settings, raw.use.place, joined("modules", raw.use.id), secrets_, problems_);
    if (!settings) continue;
    done.push_back(raw.use);
    done.back().settings = std::move(*settings);
    if (release && catalogue_.find(raw.use.id, *release) == module) {
      done.back().release = *std::move(release);
    } else {
      done.back().release = {module->manifest.version, module->sha256};
    }
  }
  return done;
}

bool UseCheck::fits(const ModuleUse& use, const catalogue::Module& module, catalogue::Scope scope) {
  const auto report = [&](std::string message) {
    problems_.push_back(problem_at(use.place, joined("modules", use.id), std::move(message)));
    return false;
  };
  const auto& manifest = module.manifest;
  if (manifest.scope != scope) {
    return report(manifest.scope == catalogue::Scope::Node ? "serves the whole node: it belongs in stadtkern.toml"
                                                           : "serves towns: it belongs in a town's file");
  }
  if (use.version.contains(manifest.version)) return true;
  return report("version " + use.version.text() + " is asked for, but " + path_in_quotes(module.folder) + " holds " +
                catalogue::to_text(manifest.version));
}

const SettingsSchema* UseCheck::schema_of(const catalogue::Module& module) {
  const auto known = schemas_.find(&module);
  if (known != schemas_.end()) return known->second.get();
  return schemas_.emplace(&module, SettingsSchema::read(module.folder, problems_)).first->second.get();
}

}  // namespace stadtkern::config

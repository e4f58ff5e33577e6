// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/graph.h"

#include <algorithm>
#include <map>
#include <set>

namespace stadtkern::catalogue {
namespace {

using config::in_quotes;
using config::joined;

constexpr std::string_view kPages = "pages/v1";

const Provision* provision_of(const Manifest& manifest, std::string_view contract) {
  const auto found = std::find_if(manifest.provides.begin(), manifest.provides.end(),
                                  [&](const Provision& provision) { return provision.contract == contract; });
  return found == manifest.provides.end() ? nullptr : &*found;
}

std::string contract_text(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

void check_requirement(const Enabled& user, const Requirement& need, const std::vector<Enabled>& modules,
                       config::Problems& problems) {
  const auto report = [&](std::string message, std::string suggestion) {
    problems.push_back(
        problem_at(user.place, joined("modules", user.manifest->id), std::move(message), std::move(suggestion)));
  };
  bool any = false;
  std::vector<std::string> all;
  for (const auto& other : modules) {
    for (const auto& provision : other.manifest->provides) all.push_back(provision.contract);
    const auto* provision = provision_of(*other.manifest, need.contract);
    if (provision == nullptr || other.manifest == user.manifest) continue;
    any = true;
    if (need.range.contains(provision->version)) continue;
    report("needs " + in_quotes(need.contract) + " in version " + need.range.text() + ", but module " +
               in_quotes(other.manifest->id) + " provides " + contract_text(provision->version),
           {});
  }
  if (any || need.optional) return;
  report("needs " + in_quotes(need.contract) + ", which no module that is enabled here provides",
         config::nearest(need.contract, all));
}

bool overlap(const std::string& a, const std::string& b) {
  if (a == "/" || b == "/") return a == b;  // what is left by all others
  return (a + "/").starts_with(b + "/") || (b + "/").starts_with(a + "/");
}

std::vector<std::string> paths_of(const Manifest& manifest) {
  auto paths = manifest.http.claims;
  if (!manifest.http.mount.empty()) paths.push_back(manifest.http.mount);
  return paths;
}

void check_pair(const Enabled& first, const Enabled& second, config::Problems& problems) {
  const auto report = [&](std::string message) {
    problems.push_back(problem_at(second.place, joined("modules", second.manifest->id), std::move(message)));
  };
  for (const auto& provision : second.manifest->provides) {
    if (shared_contract(provision.contract) || provision_of(*first.manifest, provision.contract) == nullptr) continue;
    report("provides " + in_quotes(provision.contract) + ", which module " + in_quotes(first.manifest->id) +
           " provides already");
  }
  for (const auto& path : paths_of(*second.manifest)) {
    for (const auto& taken : paths_of(*first.manifest)) {
      if (!overlap(path, taken)) continue;
      report("claims the path " + in_quotes(path) + ", but module " + in_quotes(first.manifest->id) + " has " +
             in_quotes(taken));
    }
  }
}

// Whether it asks the other one for something that each module has for itself, and does without where it is missing.
bool asks_as_one_of_many(const Manifest& manifest, const Manifest& other) {
  return std::any_of(manifest.requirements.begin(), manifest.requirements.end(),
                     [&other](const auto& need) { return need.each && provides(other, need.contract); });
}

using Arrows = std::map<std::string, std::set<std::string>>;  // module -> those it requires

Arrows arrows_of(const std::vector<const Manifest*>& modules) {
  Arrows arrows;
  for (const auto* manifest : modules) {
    auto& targets = arrows[manifest->id];
    for (const auto& need : manifest->requirements) {
      for (const auto* other : modules) {
        // A module's call of its own contract needs no other instance and can't wait on one.
        if (other->id == manifest->id || !provides(*other, need.contract)) continue;
        // Two that show what every module has, and have some themselves, don't need each other to begin.
        if (need.each && asks_as_one_of_many(*other, *manifest)) continue;
        targets.insert(other->id);
      }
    }
  }
  return arrows;
}

// In what is left when nothing more can start, each module has an arrow to another one of them: follow until one
// comes again.
std::vector<std::string> cycle_in(const Arrows& arrows) {
  std::vector<std::string> path{arrows.begin()->first};
  for (;;) {
    const auto next = *arrows.at(path.back()).begin();
    const auto seen = std::find(path.begin(), path.end(), next);
    if (seen == path.end()) {
      path.push_back(next);
      continue;
    }
    path.erase(path.begin(), seen);
    std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
    path.push_back(path.front());
    return path;
  }
}

void report_cycle(const Arrows& arrows, const std::vector<const Manifest*>& modules, config::Problems& problems) {
  const auto cycle = cycle_in(arrows);
  std::string shown;
  for (const auto& id : cycle) shown += (shown.empty() ? "" : " -> ") + id;
  for (const auto* first : modules) {
    if (first->id != cycle[0]) continue;
    for (const auto& need : first->requirements) {
      for (const auto* second : modules) {
        if (second->id != cycle[1] || !provides(*second, need.contract)) continue;
        problems.push_back(problem_at(need.place, joined("requires", need.contract),
                                      "modules require each other in a circle: " + shown));
        return;
      }
    }
  }
}

}  // namespace

bool shared_contract(std::string_view contract) {
  return contract == "stats/v1" || contract == kPages;
}

bool provides(const Manifest& manifest, std::string_view contract) {
  return contract == kPages ? !manifest.web.pages.empty() : provision_of(manifest, contract) != nullptr;
}

void check_together(const std::vector<Enabled>& modules, config::Problems& problems) {
  for (const auto& module : modules) {
    for (const auto& need : module.manifest->requirements) check_requirement(module, need, modules, problems);
  }
  for (std::size_t i = 0; i < modules.size(); ++i) {
    for (std::size_t j = i + 1; j < modules.size(); ++j) check_pair(modules[i], modules[j], problems);
  }
}

std::vector<std::string> start_order(const std::vector<const Manifest*>& modules, config::Problems& problems) {
  auto arrows = arrows_of(modules);
  std::vector<std::string> order;
  while (!arrows.empty()) {
    const auto free =
        std::find_if(arrows.begin(), arrows.end(), [](const auto& entry) { return entry.second.empty(); });
    if (free == arrows.end()) {
      report_cycle(arrows, modules, problems);
      return {};
    }
    const auto id = free->first;
    arrows.erase(free);
    for (auto& [other, targets] : arrows) targets.erase(id);
    order.push_back(id);
  }
  return order;
}

}  // namespace stadtkern::catalogue

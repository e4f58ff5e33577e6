// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/modules.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <tuple>

namespace stadtkern::catalogue {
namespace {

using config::in_quotes;
using config::path_in_quotes;

// The subfolders that hold a manifest, by name.
std::vector<std::filesystem::path> candidates(const ModuleFolder& folder, bool& complete, config::Problems& problems) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder.path, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code ignored;  // an entry that vanishes meanwhile is none
    if (std::filesystem::exists(entry->path() / kManifestFile, ignored)) found.push_back(entry->path());
  }
  if (error) {
    complete = false;
    problems.push_back(problem_at(
        folder.place, {}, "the module folder " + path_in_quotes(folder.path) + " cannot be read: " + error.message()));
  }
  std::sort(found.begin(), found.end());
  return found;
}

void add(const std::filesystem::path& path, Catalogue& catalogue, config::Problems& problems) {
  const auto name = path.filename().string();
  auto manifest = read_manifest(path, problems);
  if (!manifest) {
    catalogue.broken.push_back(name);
    return;
  }
  if (manifest->id != name) {
    problems.push_back(
        problem_at(manifest->place, {},
                   "the folder of module " + in_quotes(manifest->id) + " must have its name, not " + in_quotes(name)));
    catalogue.broken.push_back(manifest->id);
    return;
  }
  // Not find(): they are in order only once all folders have been read.
  const auto other = std::find_if(catalogue.modules.begin(), catalogue.modules.end(), [&](const Module& module) {
    return module.manifest.id == manifest->id && module.manifest.version == manifest->version;
  });
  if (other != catalogue.modules.end()) {
    problems.push_back(problem_at(manifest->place, {},
                                  "module " + in_quotes(manifest->id) + " is also in " + path_in_quotes(other->folder) +
                                      ", in the same version " + to_text(manifest->version)));
    return;
  }
  catalogue.modules.push_back({std::move(*manifest), path});
}

// All versions of it, by which the modules are in order.
std::span<const Module> versions_of(const std::vector<Module>& modules, std::string_view id) {
  const auto begin =
      std::lower_bound(modules.begin(), modules.end(), id,
                       [](const Module& module, std::string_view of) { return module.manifest.id < of; });
  const auto end = std::find_if(begin, modules.end(), [&](const Module& module) { return module.manifest.id != id; });
  return {begin, end};
}

// The last one that fits; releases stand before prereleases.
const Module* best(const std::vector<Module>& modules, std::string_view id, const Range* range,
                   const std::set<std::string>& avoid = {}) {
  const Module* best = nullptr;
  for (const Module& module : versions_of(modules, id)) {
    const Version& version = module.manifest.version;
    if (module.gone || (range != nullptr && !range->contains(version))) continue;
    if (!module.sha256.empty() && avoid.contains(module.sha256)) continue;
    const bool release = version.prerelease.empty();
    if (best != nullptr) {
      const Version& than = best->manifest.version;
      const bool later = version == than && !best->sha256.empty() && module.since > best->since;
      const bool better = release == than.prerelease.empty() ? version > than || later : release;
      if (!better) continue;
    }
    best = &module;
  }
  return best;
}

void sort(std::vector<Module>& modules) {
  std::sort(modules.begin(), modules.end(), [](const Module& a, const Module& b) {
    return std::tie(a.manifest.id, a.manifest.version, a.sha256) <
           std::tie(b.manifest.id, b.manifest.version, b.sha256);
  });
}

}  // namespace

void add_package(Catalogue& catalogue, const std::filesystem::path& folder, std::string_view id,
                 const std::string& sha256, std::int64_t since) {
  config::Problems ignored;
  auto manifest = read_manifest(folder, ignored);
  if (!manifest || manifest->id != id) return;
  catalogue.modules.push_back({std::move(*manifest), folder, sha256, false, since});
  sort(catalogue.modules);
}

void keep_running(Catalogue& catalogue, const std::vector<Module>& running) {
  std::vector<Module> gone;
  for (const Module& module : running) {
    if (catalogue.find(module.manifest.id, {module.manifest.version, module.sha256}) != nullptr) continue;
    gone.push_back(module);
    gone.back().gone = true;
  }
  std::move(gone.begin(), gone.end(), std::back_inserter(catalogue.modules));
  sort(catalogue.modules);
}

const Module* Catalogue::find(std::string_view id) const {
  return best(modules, id, nullptr);
}

const Module* Catalogue::newest(std::string_view id, const Range& range, const std::set<std::string>& avoid) const {
  return best(modules, id, &range, avoid);
}

const Module* Catalogue::find(std::string_view id, const Release& release) const {
  const auto versions = versions_of(modules, id);
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const Module& module) {
    return module.manifest.version == release.version && module.sha256 == release.sha256;
  });
  return found == versions.end() ? nullptr : &*found;
}

bool Catalogue::lacks(std::string_view id) const {
  return complete && find(id) == nullptr && std::find(broken.begin(), broken.end(), id) == broken.end();
}

Catalogue scan(const std::vector<ModuleFolder>& folders, config::Problems& problems) {
  Catalogue catalogue;
  for (const auto& folder : folders) {
    for (const auto& path : candidates(folder, catalogue.complete, problems)) add(path, catalogue, problems);
  }
  sort(catalogue.modules);
  return catalogue;
}

}  // namespace stadtkern::catalogue

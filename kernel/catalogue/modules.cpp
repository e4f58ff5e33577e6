// SPDX-License-Identifier: EUPL-1.2
#include "catalogue/modules.h"

#include <algorithm>

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
  if (const auto* other = catalogue.find(manifest->id)) {
    problems.push_back(problem_at(
        manifest->place, {}, "module " + in_quotes(manifest->id) + " is also in " + path_in_quotes(other->folder)));
    return;
  }
  catalogue.modules.push_back({std::move(*manifest), path});
}

}  // namespace

const Module* Catalogue::find(std::string_view id) const {
  const auto found =
      std::find_if(modules.begin(), modules.end(), [&](const Module& module) { return module.manifest.id == id; });
  return found == modules.end() ? nullptr : &*found;
}

bool Catalogue::lacks(std::string_view id) const {
  return complete && find(id) == nullptr && std::find(broken.begin(), broken.end(), id) == broken.end();
}

Catalogue scan(const std::vector<ModuleFolder>& folders, config::Problems& problems) {
  Catalogue catalogue;
  for (const auto& folder : folders) {
    for (const auto& path : candidates(folder, catalogue.complete, problems)) add(path, catalogue, problems);
  }
  std::sort(catalogue.modules.begin(), catalogue.modules.end(),
            [](const Module& a, const Module& b) { return a.manifest.id < b.manifest.id; });
  return catalogue;
}

}  // namespace stadtkern::catalogue

// SPDX-License-Identifier: EUPL-1.2
// The modules that lie in the node's module folders. Each subfolder with a plugin.toml is one, named like its id.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/manifest.h"
#include "config/problem.h"

namespace stadtkern::catalogue {

struct Module {
  Manifest manifest;
  std::filesystem::path folder;
};

struct ModuleFolder {
  std::filesystem::path path;
  config::Place place;  // where the configuration names it
};

struct Catalogue {
  std::vector<Module> modules;      // by id
  std::vector<std::string> broken;  // ids whose manifest could not be taken; their problems are reported
  bool complete = true;             // false: a folder could not be read, so any module may be missing

  // Whether there is surely no module of that id, not even a broken one.
  [[nodiscard]] bool lacks(std::string_view id) const;

  // The module of that id, or null.
  [[nodiscard]] const Module* find(std::string_view id) const;
};

// Reads all manifests. Problems: a folder that cannot be read, a manifest's own, an id unlike its folder's name, an id
// that two folders have.
[[nodiscard]] Catalogue scan(const std::vector<ModuleFolder>& folders, config::Problems& problems);

}  // namespace stadtkern::catalogue

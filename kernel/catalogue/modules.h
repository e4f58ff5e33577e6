// SPDX-License-Identifier: EUPL-1.2
// The modules that lie in the node's module folders (each subfolder with a plugin.toml is one, named like its id) and
// those that were installed as packages. Several versions of one module may lie there side by side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "catalogue/manifest.h"
#include "config/problem.h"

namespace stadtkern::catalogue {

// Which of the versions that lie there.
struct Release {
  Version version;
  std::string sha256{};     // of the package that it was installed from; empty: a module folder
  unsigned generation = 0;  // one that is swapped for itself, and so restarted without loss, counts up
  friend bool operator==(const Release&, const Release&) = default;
  friend bool operator<(const Release& a, const Release& b) {
    return std::tie(a.version, a.sha256, a.generation) < std::tie(b.version, b.sha256, b.generation);
  }
};

struct Module {
  Manifest manifest;
  std::filesystem::path folder;
  std::string sha256{};    // as in Release
  bool gone = false;       // its folder holds another version now: it can go on, and not be chosen anew
  std::int64_t since = 0;  // seconds since 1970, of a package: of two builds of one version the later one is newer
};

struct ModuleFolder {
  std::filesystem::path path;
  config::Place place;  // where the configuration names it
};

struct Catalogue {
  std::vector<Module> modules;      // by id, then by rising version
  std::vector<std::string> broken;  // ids whose manifest could not be taken; their problems are reported
  bool complete = true;             // false: a folder could not be read, so any module may be missing

  // Whether there is surely no module of that id, not even a broken one.
  [[nodiscard]] bool lacks(std::string_view id) const;

  // The newest version of that id (a prerelease only when there is nothing else), or null. Of several builds of it the
  // module folder's, else the one that was installed last.
  [[nodiscard]] const Module* find(std::string_view id) const;
  // That release of it, gone or not; its generation does not matter.
  [[nodiscard]] const Module* find(std::string_view id, const Release& release) const;
  // The newest version within the range, as above; none of the packages in `avoid`.
  [[nodiscard]] const Module* newest(std::string_view id, const Range& range,
                                     const std::set<std::string>& avoid = {}) const;
};

// Adds what runs and is not there any more.
void keep_running(Catalogue& catalogue, const std::vector<Module>& running);

// Adds a package that is installed in `folder`. As the newest, a module folder stands before a package of the same
// version; by its hash each is found. What was checked when it was installed and is broken all the same is not chosen,
// and harms no other.
void add_package(Catalogue& catalogue, const std::filesystem::path& folder, std::string_view id,
                 const std::string& sha256, std::int64_t since = 0);

// Reads all manifests of module folders. Problems: a folder that cannot be read, a manifest's own, an id unlike its
// folder's name, a version that two folders have.
[[nodiscard]] Catalogue scan(const std::vector<ModuleFolder>& folders, config::Problems& problems);

}  // namespace stadtkern::catalogue

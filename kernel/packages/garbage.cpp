// SPDX-License-Identifier: EUPL-1.2
#include "packages/garbage.h"

#include "catalogue/manifest.h"
#include "packages/files.h"

#include <algorithm>
#include <cstdio>
#include <tuple>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;

bool newer(const InstalledPackage& a, const InstalledPackage& b) {
  if (a.version != b.version) return a.version > b.version;
  return std::tie(a.since, a.sha256) > std::tie(b.since, b.sha256);
}

}  // namespace

std::vector<InstalledPackage> garbage(const std::vector<InstalledPackage>& installed, const InUse& in_use,
                                      std::size_t keep) {
  std::vector<InstalledPackage> found;
  for (const InstalledPackage& package : installed) {
    const auto before = std::count_if(installed.begin(), installed.end(), [&](const InstalledPackage& other) {
      return other.id == package.id && newer(other, package);
    });
    if (static_cast<std::size_t>(before) >= keep && !in_use.contains(package.sha256)) found.push_back(package);
  }
  return found;
}

Status remove_installed(const InstalledPackage& package) {
  const fs::path parent = package.folder.parent_path();
  const fs::path gone = parent / (".gone-" + package.sha256);
  if (Status cleared = remove_tree(gone); !cleared) return cleared;
  if (std::rename(package.folder.c_str(), gone.c_str()) != 0) return trouble(package.folder, "be removed");
  if (Status synced = sync_folder(parent); !synced) return synced;
  if (Status removed = remove_tree(gone); !removed) return removed;
  if (::rmdir(parent.c_str()) == 0) ::rmdir(parent.parent_path().c_str());  // the last of its version, of its module
  return {};
}

std::size_t clear_left_over(const fs::path& state) {
  std::size_t cleared = 0;
  std::error_code error;
  for (fs::directory_iterator id(state / "packages", error), end; !error && id != end; id.increment(error)) {
    if (!catalogue::module_id(id->path().filename().string())) continue;
    std::error_code inner;
    for (fs::directory_iterator version(id->path(), inner), stop; !inner && version != stop; version.increment(inner)) {
      std::error_code deep;
      for (fs::directory_iterator entry(version->path(), deep), over; !deep && entry != over; entry.increment(deep)) {
        const bool draft = entry->path().filename().string().starts_with('.');
        if (draft && remove_tree(entry->path())) ++cleared;
      }
      ::rmdir(version->path().c_str());
    }
    ::rmdir(id->path().c_str());
  }
  return cleared;
}

}  // namespace stadtkern::packages

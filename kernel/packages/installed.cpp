// SPDX-License-Identifier: EUPL-1.2
#include "packages/installed.h"

#include "catalogue/manifest.h"
#include "packages/contents.h"
#include "packages/files.h"

#include <sys/stat.h>

#include <algorithm>
#include <tuple>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;

// The folders in `folder`, links left out.
Result<std::vector<std::string>> folders_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;  // one that goes meanwhile is none
    if (fs::is_directory(entry->symlink_status(ignored))) names.push_back(entry->path().filename().string());
  }
  // No such folder, or one that a removal took away meanwhile: nothing is installed there.
  if (error && error != std::errc::no_such_file_or_directory) return trouble(folder, "read", error.value());
  return names;
}

}  // namespace

fs::path folder_of(const fs::path& state, std::string_view id, const catalogue::Version& version,
                   std::string_view sha256) {
  return state / "packages" / id / catalogue::to_text(version) / sha256;
}

Result<std::vector<InstalledPackage>> scan_installed(const fs::path& state) {
  std::vector<InstalledPackage> found;
  const fs::path root = state / "packages";
  const auto ids = folders_in(root);
  if (!ids) return ids.error();
  for (const std::string& id : *ids) {
    if (!catalogue::module_id(id)) continue;
    const auto versions = folders_in(root / id);
    if (!versions) return versions.error();
    for (const std::string& text : *versions) {
      const auto version = catalogue::parse_version(text);
      if (!version) continue;
      const auto hashes = folders_in(root / id / text);
      if (!hashes) return hashes.error();
      for (const std::string& sha256 : *hashes) {
        if (!sha256_text(sha256)) continue;
        InstalledPackage one{id, *version, sha256, root / id / text / sha256, 0};
        struct stat facts {};
        if (::stat(one.folder.c_str(), &facts) == 0) one.since = facts.st_mtime;
        found.push_back(std::move(one));
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const InstalledPackage& a, const InstalledPackage& b) {
    if (a.id != b.id) return a.id < b.id;
    if (a.version != b.version) return a.version < b.version;
    return a.sha256 < b.sha256;
  });
  return found;
}

}  // namespace stadtkern::packages

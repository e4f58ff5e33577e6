// SPDX-License-Identifier: EUPL-1.2
// Which installed packages nobody needs any more, and taking them away.
#pragma once

#include "packages/installed.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace stadtkern::packages {

// Hashes of packages that must stay: what the lock file and the running instances name. The caller knows them.
using InUse = std::set<std::string>;

// What may go: neither in use nor among the newest `keep` versions of its module. Of one version built several times
// the one installed last is the newest. Pure; in the order of `installed`.
[[nodiscard]] std::vector<InstalledPackage> garbage(const std::vector<InstalledPackage>& installed, const InUse& in_use,
                                                    std::size_t keep);

// Takes one away: it vanishes from its place at once, then its files go. The caller holds the lock of the packages.
[[nodiscard]] Status remove_installed(const InstalledPackage& package);

// Removes what killed installs and removals left. Returns how many there were. The caller holds the lock.
std::size_t clear_left_over(const std::filesystem::path& state);

}  // namespace stadtkern::packages

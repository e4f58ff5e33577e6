// SPDX-License-Identifier: EUPL-1.2
#include "admin/withdrawn.h"

#include "admin/node_trust.h"
#include "packages/catalogues.h"

namespace stadtkern::admin {

std::map<std::string, WithdrawnVersion> withdrawn_packages(const std::filesystem::path& state) {
  std::map<std::string, WithdrawnVersion> found;
  const auto withdrawn = packages::withdrawn_here(state);
  if (!withdrawn) return found;
  for (const packages::WithdrawnPackage& one : *withdrawn) {
    found.emplace(one.package.sha256,
                  WithdrawnVersion{one.package.id, catalogue::to_text(one.package.version), to_text(one)});
  }
  return found;
}

std::vector<WithdrawnVersion> withdrawn_in_use(const std::filesystem::path& state) {
  std::vector<WithdrawnVersion> found;
  const auto withdrawn = withdrawn_packages(state);
  if (withdrawn.empty()) return found;  // mostly: the kernel is not asked
  const auto used = packages_in_use(state);
  for (const auto& [sha256, one] : withdrawn) {
    if (!used || used->contains(sha256)) found.push_back(one);
  }
  return found;
}

}  // namespace stadtkern::admin

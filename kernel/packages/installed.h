// SPDX-License-Identifier: EUPL-1.2
// What is installed: `state`/packages/ID/VERSION/SHA256/, a module's folder each, read-only and never changed. Pure
// reading, cheap (names of folders only), and all that the kernel needs of packages. Links no libarchive.
#pragma once

#include "catalogue/version.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::packages {

struct InstalledPackage {
  std::string id;
  catalogue::Version version;
  std::string sha256;            // of the .skp
  std::filesystem::path folder;  // as a module's folder lies in a module folder, but named otherwise
  std::int64_t since = 0;        // seconds since 1970: when it was installed
};

// By id, version, hash. What is half written does not show. An error only when the folder is there and cannot be read.
[[nodiscard]] Result<std::vector<InstalledPackage>> scan_installed(const std::filesystem::path& state);

// Where a package of that hash is, or would be.
[[nodiscard]] std::filesystem::path folder_of(const std::filesystem::path& state, std::string_view id,
                                              const catalogue::Version& version, std::string_view sha256);

// Whether a file of an installed package ("bench.so") is what the package's list of hashes says, as the host asks
// before it loads the code. FailedPrecondition with words when it is not, NotFound when either is missing.
[[nodiscard]] Status check_installed_file(const std::filesystem::path& folder, std::string_view name);

}  // namespace stadtkern::packages

// SPDX-License-Identifier: EUPL-1.2
// Where a node's configuration is, and whom it trusts, as the commands that install ask.
#pragma once

#include "packages/install.h"

#include <stadtkern/result.h>

#include <filesystem>
#include <set>
#include <string>

namespace stadtkern::admin {

// `given` (--config) when it is not empty; else what the running kernel uses; else ./config, else /etc/stadtkern.
[[nodiscard]] std::filesystem::path config_folder(const std::filesystem::path& state, const std::string& given);

// The keys in its folder `keys`, and [packages] unsigned of its stadtkern.toml. InvalidArgument with file and line.
[[nodiscard]] Result<packages::Trust> trust_of(const std::filesystem::path& config);

// The sha256 of packages that must stay: what `state`/stadtkern.lock names and what the running modules are of. An
// error when either is there and cannot be read: then nobody knows.
[[nodiscard]] Result<std::set<std::string>> packages_in_use(const std::filesystem::path& state);

// What is about to be done to packages or keys (versions, hashes and key ids as `detail`), for the audit log of the
// running kernel. Without one nothing is entered: what runs then is entered when it starts.
[[nodiscard]] Status note_change(const std::filesystem::path& state, const std::string& deed, const std::string& module,
                                 const std::string& detail);

}  // namespace stadtkern::admin

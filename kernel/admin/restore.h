// SPDX-License-Identifier: EUPL-1.2
// Puts what a backup has into place: everything is checked first, and a file that is not as it was made is refused
// whole. Works beside a running kernel, which does not know the town yet, and without one.
#pragma once

#include "admin/backup_manifest.h"
#include "config/toml_edit.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace stadtkern::admin {

struct RestorePlan {
  std::filesystem::path state;
  std::filesystem::path file;
  std::optional<std::string> as;               // the town's new name; only with one town
  std::vector<std::string> towns;              // of the file; empty: all
  std::vector<config::Setting> settings;       // of the town's file
  std::filesystem::path config = "config";     // where no kernel runs
  std::vector<std::filesystem::path> modules;  // instead of those that stadtkern.toml names; where no kernel runs
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // bytes; may be empty
};

struct Restored {
  std::string town;
  BackupTown from;
  bool config_kept = false;        // the town's file was there and stays
  std::vector<std::string> notes;  // for people
  std::uint64_t erasures = 0;      // made after the backup, to be made again
};

struct RestoreResult {
  std::vector<Restored> towns;
  bool running = false;  // a kernel has taken them in
};

// Errors change nothing: FailedPrecondition (a damaged file, another format, a missing or older module, a store of that
// town), InvalidArgument (the town's file does not fit the configuration), StorageFull.
[[nodiscard]] Result<RestoreResult> restore(const RestorePlan& plan);

}  // namespace stadtkern::admin

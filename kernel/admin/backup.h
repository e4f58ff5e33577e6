// SPDX-License-Identifier: EUPL-1.2
// Makes a backup of running towns: holds a town's modules still for a moment, all at once, and copies what they were.
#pragma once

#include "admin/backup_manifest.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace stadtkern::admin {

inline constexpr std::int64_t kLongestBarrierUs = 200'000;

struct BackupPlan {
  std::filesystem::path state;
  std::filesystem::path file;
  std::vector<std::string> towns;  // empty: all
  bool leave_out = false;          // modules that have data but are switched off
  std::string module = {};         // only this one's data; empty: all modules'
  // Bytes written and to be written of this town. May be empty.
  std::function<void(const std::string& town, std::uint64_t done, std::uint64_t total)> progress;
};

// What it says of itself, town by town. Errors leave no file behind and change nothing: Unavailable (no kernel, a
// module that does not answer, a barrier that would be too long), FailedPrecondition (the file exists; stores in
// PostgreSQL; modules switched off), StorageFull.
[[nodiscard]] Result<std::vector<BackupTown>> make_backup(const BackupPlan& plan);

}  // namespace stadtkern::admin

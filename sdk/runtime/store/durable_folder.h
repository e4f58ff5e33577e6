// SPDX-License-Identifier: Apache-2.0
// Folders and files that are still there after a power loss: a new name is durable once its folder is synced.
#pragma once

#include <stadtkern/result.h>

#include <filesystem>

namespace stadtkern::runtime::store {

// Makes the folder and its missing parents (mode 0700), each synced into its parent. Errors: StorageFull, Unavailable.
Status make_durable_folder(const std::filesystem::path& folder);

// The error of a system call that just failed on this path, for a message: StorageFull when the disk takes nothing
// (full, quota, read-only), else Unavailable.
[[nodiscard]] Error disk_error(const std::filesystem::path& path, const char* doing);

// Makes the names in this folder durable.
Status sync_folder(const std::filesystem::path& folder);

// The same for a folder of a module's (`root`: .../stores/MODULE) and all above it, up to the one that holds all
// stores.
Status sync_folders(std::filesystem::path folder, const std::filesystem::path& root);

// Makes this file's content durable, whoever wrote it.
Status sync_file(const std::filesystem::path& file);

}  // namespace stadtkern::runtime::store

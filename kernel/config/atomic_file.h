// SPDX-License-Identifier: EUPL-1.2
// Replacing a small file so that a crash or power loss leaves the old content or the new, never a mixture.
#pragma once

#include <stadtkern/result.h>

#include <filesystem>
#include <string_view>

namespace stadtkern::config {

// Writes `bytes` to a temporary file beside `path`, syncs it, renames it over `path` and syncs the folder. The file's
// mode is 0600. On an error `path` is as before. Callers of one path take turns. Errors: StorageFull, Internal.
[[nodiscard]] Status replace_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace stadtkern::config

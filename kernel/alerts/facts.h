// SPDX-License-Identifier: EUPL-1.2
// What an operator is warned of and this machine can tell: space on the disk, age of the backups. Read anew at each
// call; any thread. The kernel (alerts) and the command line (doctor) read them with the same eyes.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::alerts {

using UnixSeconds = std::int64_t;

struct DiskSpace {
  std::uint64_t total_bytes = 0;
  std::uint64_t free_bytes = 0;  // for a user without privileges
  [[nodiscard]] double free_percent() const noexcept {
    return total_bytes == 0 ? 0 : 100.0 * static_cast<double>(free_bytes) / static_cast<double>(total_bytes);
  }
};

// Of the file system that holds `path`; nothing when it cannot be asked.
[[nodiscard]] std::optional<DiskSpace> disk_space(const std::filesystem::path& path);

// Where the last backup of each town is noted: a line "TOWN RFC3339" each, UTC.
inline constexpr const char* kLastBackup = "last-backup";

// Town -> when its last backup was taken. Lines that cannot be read count as none: a backup nobody can date is none.
[[nodiscard]] std::map<std::string, UnixSeconds> parse_last_backups(std::string_view text);
[[nodiscard]] std::map<std::string, UnixSeconds> last_backups(const std::filesystem::path& state);
// Notes one that was taken; an older one than is there changes nothing. For the kernel alone: it is the file's owner.
[[nodiscard]] Status note_backup(const std::filesystem::path& state, const std::string& town, UnixSeconds at);

// "2026-11-25T19:08:40Z".
[[nodiscard]] std::string rfc3339(UnixSeconds time);

// When the folder was made, so that a town without any backup has an age too; nothing when the file system forgot.
[[nodiscard]] std::optional<UnixSeconds> born(const std::filesystem::path& folder);

}  // namespace stadtkern::alerts

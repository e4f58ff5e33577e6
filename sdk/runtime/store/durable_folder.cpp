// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/durable_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace stadtkern::runtime::store {

namespace {

constexpr std::uint32_t kRetry = 5000;  // ms; somebody has to make room first

Status sync_opened(const std::filesystem::path& path, int flags) {
  const int file = ::open(path.c_str(), flags);
  if (file < 0) return disk_error(path, "cannot open");
  const bool synced = fsync(file) == 0;
  Status done = synced ? Status{} : Status{disk_error(path, "cannot sync")};
  ::close(file);
  return done;
}

}  // namespace

Error disk_error(const std::filesystem::path& path, const char* doing) {
  const int number = errno;
  const bool full = number == ENOSPC || number == EDQUOT || number == EROFS || number == EACCES;
  return {.code = full ? Code::StorageFull : Code::Unavailable,
          .message = std::string(doing) + " " + path.string() + ": " + std::strerror(number),
          .reason = "folder",
          .retry_after_ms = kRetry};
}

Status make_durable_folder(const std::filesystem::path& folder) {
  struct stat seen {};
  if (stat(folder.c_str(), &seen) == 0) {
    if (S_ISDIR(seen.st_mode)) return {};
    errno = ENOTDIR;
    return disk_error(folder, "cannot use");
  }
  const std::filesystem::path parent = folder.has_parent_path() ? folder.parent_path() : ".";
  if (parent != folder) {
    if (Status made = make_durable_folder(parent); !made) return made;
  }
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return disk_error(folder, "cannot make");
  return sync_folder(parent);
}

Status sync_folder(const std::filesystem::path& folder) {
  return sync_opened(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

Status sync_folders(std::filesystem::path folder, const std::filesystem::path& root) {
  const std::filesystem::path last = root.parent_path().parent_path();
  for (;; folder = folder.parent_path()) {
    if (Status synced = sync_folder(folder.empty() ? "." : folder); !synced) return synced;
    if (folder == last || !folder.has_relative_path()) return {};
  }
}

Status sync_file(const std::filesystem::path& file) {
  return sync_opened(file, O_RDWR | O_CLOEXEC);
}

}  // namespace stadtkern::runtime::store

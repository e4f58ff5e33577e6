// SPDX-License-Identifier: EUPL-1.2
#include "packages/files.h"

#include "config/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <cstring>
#include <thread>

namespace stadtkern::packages {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kLook{50};

// Root's work in somebody else's folder must not stay root's.
Status give_to_owner_of(const fs::path& folder, const fs::path& path) {
  if (::geteuid() != 0) return {};
  struct stat owner {};
  if (::stat(folder.c_str(), &owner) != 0 || ::lchown(path.c_str(), owner.st_uid, owner.st_gid) != 0) {
    return trouble(path, "change the owner");
  }
  return {};
}

}  // namespace

Error trouble(const fs::path& path, std::string_view doing, int number) {
  return {number == ENOENT ? Code::NotFound : Code::StorageFull,
          path.string() + ": cannot " + std::string(doing) + ": " + std::strerror(number)};
}

Error refused(std::string message) {
  return {Code::FailedPrecondition, std::move(message)};
}

Result<Descriptor> open_regular(const fs::path& path, std::uint64_t* size) {
  Descriptor in(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat facts {};
  if (!in || ::fstat(in.get(), &facts) != 0) return trouble(path, "read");
  if (!S_ISREG(facts.st_mode)) return Error{Code::InvalidArgument, path.string() + " is no file"};
  if (size != nullptr) *size = static_cast<std::uint64_t>(facts.st_size);
  return in;
}

Result<std::string> read_small(const fs::path& path, std::uint64_t most) {
  Result<Descriptor> in = open_regular(path);
  if (!in) return in.error();
  std::string bytes;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t size = ::read(in->get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble(path, "read");
    if (size == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(size));
    if (bytes.size() > most) {
      return refused(path.string() + " is larger than such a file may be (" + std::to_string(most) + " bytes)");
    }
  }
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

Status sync_folder(const fs::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) return trouble(folder, "sync");
  return {};
}

Status make_folders(const fs::path& root, const fs::path& below) {
  fs::path folder = root;
  for (const fs::path& step : below) {
    const fs::path parent = folder;
    folder /= step;
    if (::mkdir(folder.c_str(), 0755) != 0) {
      struct stat facts {};
      if (errno != EEXIST) return trouble(folder, "be made");
      if (::lstat(folder.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode)) {
        return trouble(folder, "be used", ENOTDIR);
      }
      continue;
    }
    if (Status given = give_to_owner_of(root, folder); !given) return given;
    if (Status synced = sync_folder(parent); !synced) return synced;
  }
  return {};
}

Status remove_tree(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(fs::symlink_status(folder, error))) {
    ::chmod(folder.c_str(), 0700);
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      if (!entry->is_symlink() && entry->is_directory()) ::chmod(entry->path().c_str(), 0700);
    }
  }
  fs::remove_all(folder, error);
  if (error) return trouble(folder, "be removed", error.value());
  return {};
}

Status put_file(const fs::path& path, std::string_view bytes, unsigned mode) {
  if (Status written = config::replace_file(path, bytes); !written) return written;
  if (::chmod(path.c_str(), mode) != 0) return trouble(path, "change the mode");
  return give_to_owner_of(path.has_parent_path() ? path.parent_path() : fs::path("."), path);
}

Result<Descriptor> lock_packages(const fs::path& state) {
  struct stat facts {};
  if (::stat(state.c_str(), &facts) != 0 && errno == ENOENT) {
    const fs::path whole = fs::absolute(state).lexically_normal();
    const fs::path path = whole.has_filename() ? whole : whole.parent_path();
    if (Status made = make_folders(path.parent_path(), path.filename()); !made) return made.error();
  }
  if (Status made = make_folders(state, "packages"); !made) return made.error();
  const fs::path file = state / "packages" / ".lock";
  Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return trouble(file, "be opened");
  if (Status given = give_to_owner_of(state, file); !given) return given.error();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return trouble(file, "be locked");
    if (std::chrono::steady_clock::now() >= end) {
      Error busy{Code::Unavailable,
                 "another stadtkern is changing the packages of " + state.string() + ": try again when it has ended"};
      busy.reason = "lock";
      return busy;
    }
    std::this_thread::sleep_for(kLook);
  }
  return lock;
}

}  // namespace stadtkern::packages

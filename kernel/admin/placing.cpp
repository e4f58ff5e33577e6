// SPDX-License-Identifier: EUPL-1.2
#include "admin/placing.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace stadtkern::admin {
namespace {

namespace fs = std::filesystem;
using lifecycle::Descriptor;

constexpr std::string_view kPrefix = "restore-";
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kLook{50};

Error trouble(const fs::path& path, const char* doing, int number = errno) {
  return {Code::StorageFull, path.string() + ": cannot " + doing + ": " + std::strerror(number)};
}

Status sync(const fs::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) return trouble(folder, "sync");
  return {};
}

// With everything below it, before it is in its place.
Status sync_folders(const fs::path& folder) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (!entry->is_directory()) continue;
    if (Status synced = sync(entry->path()); !synced) return synced;
  }
  if (error) return trouble(folder, "read", error.value());
  return sync(folder);
}

Status make_folders(const fs::path& state, const fs::path& below) {
  fs::path folder = state;
  for (const fs::path& step : below) {
    const fs::path parent = folder;
    folder /= step;
    if (::mkdir(folder.c_str(), 0700) != 0) {
      if (errno == EEXIST) continue;
      return trouble(folder, "make");
    }
    if (Status given = Staging::give_to_owner_of(state, folder); !given) return given;
    if (Status synced = sync(parent); !synced) return synced;
  }
  return {};
}

void sweep(const fs::path& state) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(state, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().starts_with(kPrefix)) found.push_back(entry->path());
  }
  for (const fs::path& path : found) {
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder && ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0) fs::remove_all(path, error);
  }
}

}  // namespace

Result<Descriptor> lock_towns(const fs::path& state) {
  const fs::path file = state / "towns.lock";
  Descriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock && errno == ENOENT) return lock;
  if (!lock) return trouble(file, "open");
  if (Status given = Staging::give_to_owner_of(state, file); !given) return given.error();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return trouble(file, "lock");
    if (std::chrono::steady_clock::now() >= end) {
      return Error{Code::Unavailable, "another command changes the towns of " + state.string() +
                                          " and has not ended within 60 s; repeat this one when it has"};
    }
    std::this_thread::sleep_for(kLook);
  }
  return lock;
}

Status StagedFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(out_.get(), bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return trouble(path_, "write");
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return {};
}

Status StagedFile::finish() {
  if (::fsync(out_.get()) != 0) return trouble(path_, "sync");
  out_.reset();
  return {};
}

Result<std::unique_ptr<Staging>> Staging::make(const fs::path& state) {
  if (::mkdir(state.c_str(), 0700) != 0 && errno != EEXIST) return trouble(state, "make");
  sweep(state);
  std::string path = (state / (std::string(kPrefix) + "XXXXXX")).string();
  if (::mkdtemp(path.data()) == nullptr) return trouble(state, "write in");
  Descriptor locked(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!locked || ::flock(locked.get(), LOCK_EX | LOCK_NB) != 0) return trouble(path, "lock");
  return std::unique_ptr<Staging>(new Staging(path, std::move(locked)));
}

Staging::~Staging() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Result<StagedFile> Staging::create(const fs::path& below) {
  const fs::path file = path_ / below;
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) return trouble(file.parent_path(), "make", error.value());
  Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!out) return trouble(file, "make");
  return StagedFile(file, std::move(out));
}

Status Staging::put(const fs::path& below, std::string_view bytes) {
  auto file = create(below);
  if (!file) return file.error();
  if (Status written = file->write(bytes); !written) return written;
  return file->finish();
}

Status Staging::move_into(const fs::path& state, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const fs::path from = path_ / folder;
    std::error_code error;
    fs::permissions(from, fs::perms::owner_all, error);
    for (const auto& entry : fs::recursive_directory_iterator(from, error)) {
      if (entry.is_directory()) fs::permissions(entry.path(), fs::perms::owner_all, error);
      if (Status given = give_to_owner_of(state, entry.path()); !given) return given;
    }
    if (error) return trouble(from, "read", error.value());
    if (Status given = give_to_owner_of(state, from); !given) return given;
    if (Status synced = sync_folders(from); !synced) return synced;
    if (Status made = make_folders(state, folder.parent_path()); !made) return made;
  }
  std::vector<fs::path> moved;
  for (const fs::path& folder : folders) {
    // Fails where something stands already, unless it is an empty folder.
    if (::rename((path_ / folder).c_str(), (state / folder).c_str()) == 0) {
      moved.push_back(folder);
      if (sync((state / folder).parent_path())) continue;
    }
    Error failed = trouble(state / folder, "be put in place");
    for (const fs::path& back : moved) {
      if (::rename((state / back).c_str(), (path_ / back).c_str()) != 0) {
        failed.message += "; " + (state / back).string() + " is left behind";
      }
    }
    return failed;
  }
  return {};
}

Status Staging::give_to_owner_of(const fs::path& folder, const fs::path& file) {
  if (::geteuid() != 0) return {};
  struct stat owner {};
  if (::stat(folder.c_str(), &owner) != 0 || ::lchown(file.c_str(), owner.st_uid, owner.st_gid) != 0) {
    return trouble(file, "change the owner of");
  }
  return {};
}

Status Staging::make_like(const fs::path& sample, const fs::path& file) {
  struct stat like {};
  if (::stat(sample.c_str(), &like) != 0) return trouble(sample, "read");
  if (::geteuid() == 0 && ::lchown(file.c_str(), like.st_uid, like.st_gid) != 0) {
    return trouble(file, "change the owner of");
  }
  if (::chmod(file.c_str(), like.st_mode & 0666) != 0) return trouble(file, "change the mode of");
  return {};
}

}  // namespace stadtkern::admin

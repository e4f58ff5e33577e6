// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/state_folder.h"

#include "config/atomic_file.h"
#include "config/toml_file.h"

#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <initializer_list>

namespace stadtkern::lifecycle {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr const char* kFile = "kernel.toml";
constexpr const char* kSpare = "spare";
constexpr off_t kSpareBytes = 64 * 1024;

Error unavailable(const std::filesystem::path& path, const std::string& what) {
  return {Code::Unavailable, what + " " + path.string() + ": " + ::strerror(errno)};
}

std::filesystem::path whole(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(folder, error).lexically_normal();
  return path.has_filename() ? path : path.parent_path();  // "state/" is "state"
}

// The lock goes with the descriptor, so the kernel's end frees it whatever its end was.
Result<Descriptor> lock(const std::filesystem::path& folder) {
  Descriptor file(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return unavailable(folder / "lock", "cannot write");
  struct flock whole {};
  whole.l_type = F_WRLCK;
  if (::fcntl(file.get(), F_OFD_SETLK, &whole) != 0) {
    std::array<char, 32> holder{};
    const ssize_t size = ::pread(file.get(), holder.data(), holder.size() - 1, 0);
    return Error{Code::Conflict, "state folder " + folder.string() + " is locked by another kernel" +
                                     (size > 0 ? " (pid " + std::string(holder.data()) + ")" : std::string()) +
                                     "; stop that one, or give another folder with --state"};
  }
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(file.get(), 0) != 0 || ::pwrite(file.get(), pid.data(), pid.size(), 0) < 0) {
    return unavailable(folder / "lock", "cannot write");
  }
  return file;
}

Status sync_names(const std::filesystem::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened && errno == EACCES) return {};  // somebody else's: who made our folder there has seen to it
  if (!opened || ::fsync(opened.get()) != 0) return unavailable(folder, "cannot sync");
  return {};
}

// The missing folders above `folder`, each durable in its own parent.
Status make_parents(const std::filesystem::path& folder) {
  const std::filesystem::path parent = folder.parent_path();
  if (parent.empty() || ::access(parent.c_str(), F_OK) == 0) return {};
  if (Status made = make_parents(parent); !made) return made;
  if (::mkdir(parent.c_str(), 0755) != 0 && errno != EEXIST) return unavailable(parent, "cannot make the folder");
  return sync_names(parent.parent_path());
}

Status make_folder(const std::filesystem::path& folder, mode_t mode, const std::string& group) {
  if (::mkdir(folder.c_str(), mode) != 0 && errno != EEXIST) return unavailable(folder, "cannot make the folder");
  if (group.empty()) return {};
  const ::group* entry = ::getgrnam(group.c_str());
  if (entry == nullptr) return Error{Code::Unavailable, "there is no system group " + group + " (admin_group)"};
  if (::chown(folder.c_str(), static_cast<uid_t>(-1), entry->gr_gid) != 0 || ::chmod(folder.c_str(), 0710) != 0) {
    return unavailable(folder, "cannot give the folder to the group " + group + ":");
  }
  return {};
}

}  // namespace

// Where the disk has no room for it, one that is there already stays.
void hold_room_back() {
  const Descriptor file(::open(kSpare, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file && ::posix_fallocate(file.get(), 0, kSpareBytes) != 0) ::unlink(kSpare);
}

Status replace_at_need(const std::filesystem::path& file, std::string_view bytes) {
  Status done = config::replace_file(file, bytes);
  if (done || done.error().code != Code::StorageFull) return done;
  if (::unlink(kSpare) != 0) return done;
  done = config::replace_file(file, bytes);
  hold_room_back();
  return done;
}

Result<StateFolder> StateFolder::take_over(const std::filesystem::path& folder, Descriptor lock) {
  StateFolder state;
  state.path_ = whole(folder);
  state.lock_ = std::move(lock);
  if (::chdir(state.path_.c_str()) != 0) return unavailable(state.path_, "cannot change into");
  return state;
}

Result<StateFolder> StateFolder::enter(const std::filesystem::path& folder, const std::string& group) {
  StateFolder state;
  state.path_ = whole(folder);
  if (Status made = make_parents(state.path_); !made) return made.error();
  if (Status made = make_folder(state.path_, 0700, group); !made) return made.error();
  // Also of a folder that is there: the kernel that made it may have been killed before this.
  if (Status synced = sync_names(state.path_.parent_path()); !synced) return synced.error();
  // One that was made by hand may let others in, who could move the stores away.
  if (group.empty() && ::chmod(state.path_.c_str(), 0700) != 0) {
    return unavailable(state.path_, "cannot close the folder to other users:");
  }
  Result<Descriptor> locked = lock(state.path_);
  if (!locked) return locked.error();
  state.lock_ = *std::move(locked);
  if (::chdir(state.path_.c_str()) != 0) return unavailable(state.path_, "cannot change into");
  if (Status made = make_folder("run", 0700, group); !made) return made.error();
  for (const char* name : {"stores", "logs"}) {
    if (Status made = make_folder(name, 0700, {}); !made) return made.error();
  }
  if (Status synced = sync_names("."); !synced) return synced.error();
  hold_room_back();
  return state;
}

Result<std::uint32_t> StateFolder::next_epoch() const {
  std::int64_t last = 0;
  if (::access(kFile, F_OK) == 0) {
    config::Problems problems;
    const auto file = config::read_toml(kFile, problems);
    const config::Member* format = file ? file->find("format") : nullptr;
    const config::Member* epoch = file ? file->find("epoch") : nullptr;
    if (format == nullptr || format->value.integer != kFormat || epoch == nullptr) {
      return Error{Code::DataLoss,
                   (path_ / kFile).string() +
                       " cannot be read by this version; restore it from a backup, or move it away if no "
                       "newer kernel ran here"};
    }
    last = epoch->value.integer;
  }
  // The time keeps it rising even where the file was lost: stores remember epochs.
  const auto next = static_cast<std::uint32_t>(std::max<std::int64_t>(last + 1, std::time(nullptr)));
  const std::string text = "format = " + std::to_string(kFormat) + "\nepoch = " + std::to_string(next) + "\n";
  if (Status written = replace_at_need(kFile, text); !written) return written.error();
  return next;
}

}  // namespace stadtkern::lifecycle

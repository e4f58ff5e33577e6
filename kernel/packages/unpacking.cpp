// SPDX-License-Identifier: EUPL-1.2
#include "packages/unpacking.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace stadtkern::packages {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

}  // namespace

Result<std::unique_ptr<Unpacking>> Unpacking::into(const std::filesystem::path& folder) {
  Descriptor root(::open(folder.c_str(), kFolderFlags));
  struct stat parent {};
  if (!root || ::stat(folder.parent_path().c_str(), &parent) != 0) return trouble(folder, "be opened");
  auto made = std::unique_ptr<Unpacking>(new Unpacking(folder, std::move(root)));
  made->owner_ = parent.st_uid;
  made->group_ = parent.st_gid;
  return made;
}

// The open folder that a file stands in, made where it is missing.
Result<Descriptor> Unpacking::folder_for(const std::string& name) {
  Descriptor folder(::openat(root_.get(), ".", kFolderFlags));
  if (!folder) return trouble(folder_, "be opened");
  for (std::size_t from = 0, slash = name.find('/'); slash != std::string::npos;
       from = slash + 1, slash = name.find('/', from)) {
    const std::string step = name.substr(from, slash - from);
    if (::mkdirat(folder.get(), step.c_str(), 0700) != 0 && errno != EEXIST) {
      return trouble(folder_ / name.substr(0, slash), "be made");
    }
    Descriptor next(::openat(folder.get(), step.c_str(), kFolderFlags));
    if (!next) return trouble(folder_ / name.substr(0, slash), "be opened");
    folder = std::move(next);
    folders_.insert(name.substr(0, slash));
  }
  return folder;
}

Status Unpacking::begin(const TarEntry& entry) {
  if (const std::string fault = name_fault(entry.name); !fault.empty()) return refused("a name is refused: " + fault);
  Result<Descriptor> folder = folder_for(entry.name);
  if (!folder) return folder.error();
  name_ = entry.name;
  executable_ = entry.executable;
  const std::string last = entry.name.substr(entry.name.rfind('/') + 1);
  file_ = Descriptor(::openat(folder->get(), last.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file_) return trouble(folder_ / name_, "be made");
  return {};
}

Status Unpacking::write(std::string_view bytes) {
  return write_all(file_.get(), bytes) ? Status{} : Status{trouble(folder_ / name_, "be written")};
}

Status Unpacking::end() {
  const bool ours = ::geteuid() != 0 || ::fchown(file_.get(), owner_, group_) == 0;
  if (!ours || ::fchmod(file_.get(), executable_ ? 0555 : 0444) != 0) {
    return trouble(folder_ / name_, "change the rights");
  }
  if (::fsync(file_.get()) != 0) return trouble(folder_ / name_, "be synced");
  file_.reset();
  return {};
}

Status Unpacking::put(const std::string& name, std::string_view bytes) {
  if (Status begun = begin({name, bytes.size(), false}); !begun) return begun;
  if (Status written = write(bytes); !written) return written;
  return end();
}

Status Unpacking::finish() {
  const auto close = [&](int fd, const std::filesystem::path& shown) -> Status {
    const bool ours = ::geteuid() != 0 || ::fchown(fd, owner_, group_) == 0;
    if (!ours || ::fchmod(fd, 0555) != 0 || ::fsync(fd) != 0) return trouble(shown, "be made durable");
    return {};
  };
  for (auto name = folders_.rbegin(); name != folders_.rend(); ++name) {
    const Descriptor folder(::openat(root_.get(), name->c_str(), kFolderFlags));
    if (!folder) return trouble(folder_ / *name, "be opened");
    if (Status closed = close(folder.get(), folder_ / *name); !closed) return closed;
  }
  return close(root_.get(), folder_);
}

}  // namespace stadtkern::packages

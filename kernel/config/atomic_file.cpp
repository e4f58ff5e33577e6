// SPDX-License-Identifier: EUPL-1.2
#include "config/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace stadtkern::config {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Error failed(const std::filesystem::path& path, const char* step) {
  const int number = errno;
  const bool full = number == ENOSPC || number == EDQUOT || number == EROFS;
  return Error{full ? Code::StorageFull : Code::Internal,
               path.string() + ": cannot " + step + ": " + std::strerror(number)};
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Status write_temporary(const std::filesystem::path& temporary, std::string_view bytes) {
  const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return failed(temporary, "be made");
  if (!write_all(file.get(), bytes)) return failed(temporary, "be written");
  if (::fsync(file.get()) != 0) return failed(temporary, "be synced");
  return {};
}

}  // namespace

Status replace_file(const std::filesystem::path& path, std::string_view bytes) {
  auto temporary = path;
  temporary += ".new";
  if (auto status = write_temporary(temporary, bytes); !status) {
    ::unlink(temporary.c_str());
    return status;
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    auto error = failed(path, "be replaced");
    ::unlink(temporary.c_str());
    return error;
  }
  const auto parent = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return failed(parent, "be synced");
  return {};
}

}  // namespace stadtkern::config

// SPDX-License-Identifier: EUPL-1.2
#include "lifecycle/append_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>

namespace stadtkern::lifecycle {
namespace {

constexpr std::size_t kMostUnsynced = std::size_t{64} * 1024;  // bytes that are kept to be written again

}  // namespace

Result<AppendFile> AppendFile::open(const std::filesystem::path& path, std::uint64_t reserve) {
  AppendFile file;
  file.path_ = path;
  file.reserve_ = reserve;
  file.file_ = std::make_shared<const Descriptor>(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  const off_t size = *file.file_ ? ::lseek(file.file_->get(), 0, SEEK_END) : -1;
  if (size < 0) return Error{Code::Unavailable, "cannot write " + path.string() + ": " + ::strerror(errno)};
  file.size_ = file.reserved_ = static_cast<std::uint64_t>(size);
  file.keep_reserve();
  return file;
}

void AppendFile::keep_reserve() {
  if (reserve_ == 0 || reserved_ >= size_ + reserve_ / 2) return;
  // Without the file's size: a reader sees only what was written. A file system that cannot do it goes without.
  if (::fallocate(file_->get(), FALLOC_FL_KEEP_SIZE, static_cast<off_t>(size_), static_cast<off_t>(reserve_)) == 0) {
    reserved_ = size_ + reserve_;
  }
}

int AppendFile::append(std::string_view text) {
  if (suspect_ || (unsynced_.size() + text.size() > kMostUnsynced && !unsynced_.empty())) {
    if (const int error = sync(); error != 0) return error;
  }
  ssize_t written = -1;
  do {
    written = ::write(file_->get(), text.data(), text.size());
  } while (written < 0 && errno == EINTR);
  if (written != static_cast<ssize_t>(text.size())) {
    const int error = written < 0 ? errno : ENOSPC;
    // The part that a full disk took would spoil the next line too.
    if (written > 0 && ::ftruncate(file_->get(), static_cast<off_t>(size_)) != 0) suspect_ = true;
    return error;
  }
  size_ += text.size();
  unsynced_ += text;
  keep_reserve();
  return 0;
}

int AppendFile::sync() {
  if (suspect_) {
    const std::uint64_t safe = size_ - unsynced_.size();
    if (::ftruncate(file_->get(), static_cast<off_t>(safe)) != 0) return errno;
    const ssize_t written = ::write(file_->get(), unsynced_.data(), unsynced_.size());
    if (written != static_cast<ssize_t>(unsynced_.size())) return written < 0 ? errno : ENOSPC;
  }
  ++generation_;
  if (::fdatasync(file_->get()) != 0) {
    suspect_ = true;
    return errno;
  }
  suspect_ = false;
  unsynced_.clear();
  return 0;
}

void AppendFile::take_back(std::uint64_t bytes) {
  ++generation_;
  size_ -= bytes;
  unsynced_.resize(unsynced_.size() - bytes);
  if (::ftruncate(file_->get(), static_cast<off_t>(size_)) != 0) suspect_ = true;
}

int AppendFile::cut(std::uint64_t size) {
  if (::ftruncate(file_->get(), static_cast<off_t>(size)) != 0) return errno;
  size_ = size;
  unsynced_.clear();
  ++generation_;
  return 0;
}

void AppendFile::close_reserve() {
  if (::ftruncate(file_->get(), static_cast<off_t>(size_)) == 0) reserved_ = size_;
}

Result<std::string> AppendFile::read(std::uint64_t from, std::uint64_t size) const {
  std::string text(size, '\0');
  const ssize_t count = ::pread(file_->get(), text.data(), text.size(), static_cast<off_t>(from));
  if (count == static_cast<ssize_t>(size)) return text;
  return Error{Code::Unavailable, path_.string() + " cannot be read: " + ::strerror(count < 0 ? errno : EIO)};
}

int AppendFile::sync(const Pending& pending) {
  return ::fdatasync(pending.file->get()) == 0 ? 0 : errno;
}

void AppendFile::synced(const Pending& pending, int error) {
  if (pending.generation != generation_) return;  // another sync, or a cut, came between
  if (error != 0) {
    suspect_ = true;
    return;
  }
  const std::uint64_t safe = size_ - unsynced_.size();
  if (pending.size > safe) unsynced_.erase(0, pending.size - safe);
}

}  // namespace stadtkern::lifecycle

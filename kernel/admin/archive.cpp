// SPDX-License-Identifier: EUPL-1.2
#include "admin/archive.h"

#include "admin/sha256.h"
#include "lifecycle/descriptor.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

namespace stadtkern::admin {
namespace {

using lifecycle::Descriptor;

constexpr std::size_t kPiece = 64 * 1024;
constexpr int kAttempts = 8;
// A skippable frame of zstd: its magic number, the size of what follows, ours.
constexpr std::string_view kSealHead{"\x50\x2a\x4d\x18\x28\x00\x00\x00STKSEAL1", 16};
constexpr std::size_t kSealBytes = kSealHead.size() + 32;

Error trouble(const std::filesystem::path& file, const char* doing, int number = errno) {
  return {number == ENOENT ? Code::NotFound : Code::StorageFull,
          file.string() + ": cannot " + doing + ": " + std::strerror(number)};
}

Error damaged(const std::filesystem::path& file, const std::string& why) {
  return {Code::FailedPrecondition, file.string() + " is damaged or no backup of Stadtkern (" + why +
                                        "): nothing was changed; take another copy of it"};
}

class Writer final : public ArchiveWriter {
 public:
  Writer(std::filesystem::path file, std::filesystem::path part, Descriptor out)
      : file_(std::move(file)), part_(std::move(part)), out_(std::move(out)), tar_(::archive_write_new()) {}

  ~Writer() override {
    if (tar_ != nullptr) {
      ::archive_write_fail(tar_);  // no use to go on writing what is thrown away
      ::archive_write_free(tar_);
    }
    if (!finished_) ::unlink(part_.c_str());
  }

  Status start() {
    ::archive_write_set_format_pax_restricted(tar_);
    ::archive_write_set_bytes_in_last_block(tar_, 1);
    const bool ready = ::archive_write_add_filter_zstd(tar_) == ARCHIVE_OK &&
                       ::archive_write_open(tar_, this, nullptr, &Writer::take, nullptr) == ARCHIVE_OK;
    return ready ? Status{} : Status{failed()};
  }

  Status begin(const std::string& name, std::uint64_t size) override {
    ::archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, name.c_str());
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0600);
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(size));
    const int done = ::archive_write_header(tar_, entry);
    ::archive_entry_free(entry);
    return done == ARCHIVE_OK ? Status{} : Status{failed()};
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const la_ssize_t size = ::archive_write_data(tar_, bytes.data(), bytes.size());
      if (size <= 0) return failed();
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return {};
  }

  Status finish() override {
    const int closed = ::archive_write_close(tar_);
    if (closed != ARCHIVE_OK) return failed();
    ::archive_write_free(std::exchange(tar_, nullptr));
    std::string seal(kSealHead);
    seal += hash_.digest();
    if (!write_all(seal) || ::fsync(out_.get()) != 0) return trouble(part_, "write");
    // A link, not a rename: it does not replace what somebody put there meanwhile.
    if (::link(part_.c_str(), file_.c_str()) != 0) return trouble(file_, "be given its name");
    finished_ = true;
    ::unlink(part_.c_str());
    const std::filesystem::path parent = file_.has_parent_path() ? file_.parent_path() : ".";
    const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(folder.get()) != 0) return trouble(parent, "sync");
    return {};
  }

 private:
  static la_ssize_t take(::archive*, void* self, const void* bytes, std::size_t size) {
    auto& writer = *static_cast<Writer*>(self);
    const std::string_view view(static_cast<const char*>(bytes), size);
    if (!writer.write_all(view)) {
      ::archive_set_error(writer.tar_, errno, "%s", std::strerror(errno));
      return -1;
    }
    writer.hash_.add(view);
    return static_cast<la_ssize_t>(size);
  }

  bool write_all(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t size = ::write(out_.get(), bytes.data(), bytes.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }

  Error failed() {
    const char* why = ::archive_error_string(tar_);
    return {Code::StorageFull, part_.string() + ": cannot write: " + (why != nullptr ? why : "unknown reason")};
  }

  const std::filesystem::path file_;
  const std::filesystem::path part_;
  Descriptor out_;
  ::archive* tar_;
  Sha256 hash_;
  bool finished_ = false;
};

class Reader final : public ArchiveReader {
 public:
  Reader(std::filesystem::path file, Descriptor in, std::uint64_t size)
      : file_(std::move(file)), in_(std::move(in)), left_(size), tar_(::archive_read_new()) {}
  ~Reader() override { ::archive_read_free(tar_); }

  Status start() {
    const bool ready = ::archive_read_support_format_tar(tar_) == ARCHIVE_OK &&
                       ::archive_read_support_filter_zstd(tar_) == ARCHIVE_OK &&
                       ::archive_read_open(tar_, this, nullptr, &Reader::give, nullptr) == ARCHIVE_OK;
    return ready ? Status{} : Status{failed()};
  }

  Result<std::optional<ArchiveEntry>> next() override {
    ::archive_entry* entry = nullptr;
    const int found = ::archive_read_next_header(tar_, &entry);
    if (found == ARCHIVE_EOF) return std::optional<ArchiveEntry>();
    if (found != ARCHIVE_OK) return failed();
    const char* name = ::archive_entry_pathname(entry);
    const std::filesystem::path path = name != nullptr ? name : "";
    const bool inside = path.is_relative() && !path.empty() &&
                        std::none_of(path.begin(), path.end(), [](const auto& step) { return step == ".."; });
    if (!inside || ::archive_entry_filetype(entry) != AE_IFREG || ::archive_entry_hardlink(entry) != nullptr) {
      return damaged(file_, "an entry of a kind that no backup has");
    }
    return std::optional(ArchiveEntry{path.string(), static_cast<std::uint64_t>(::archive_entry_size(entry))});
  }

  Status read(const std::function<Status(std::string_view)>& piece) override {
    std::vector<char> buffer(kPiece);
    for (;;) {
      const la_ssize_t size = ::archive_read_data(tar_, buffer.data(), buffer.size());
      if (size == 0) return {};
      if (size < 0) return failed();
      if (Status done = piece({buffer.data(), static_cast<std::size_t>(size)}); !done) return done;
    }
  }

 private:
  static la_ssize_t give(::archive*, void* self, const void** bytes) {
    auto& reader = *static_cast<Reader*>(self);
    *bytes = reader.buffer_.data();
    for (;;) {
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(reader.buffer_.size(), reader.left_));
      const ssize_t size = ::read(reader.in_.get(), reader.buffer_.data(), wanted);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) ::archive_set_error(reader.tar_, errno, "%s", std::strerror(errno));
      if (size > 0) reader.left_ -= static_cast<std::uint64_t>(size);
      return size;
    }
  }

  Error failed() {
    const char* why = ::archive_error_string(tar_);
    return damaged(file_, why != nullptr ? why : "it cannot be read");
  }

  const std::filesystem::path file_;
  Descriptor in_;
  std::uint64_t left_;  // before the seal
  ::archive* tar_;
  std::array<char, kPiece> buffer_{};
};

// Opens a file that ends in a seal, and says how many bytes stand before it.
Result<Descriptor> open_sealed(const std::filesystem::path& file, std::uint64_t& before) {
  Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a pipe is not waited for
  struct stat facts {};
  if (!in || ::fstat(in.get(), &facts) != 0) return trouble(file, "read");
  std::array<char, kSealHead.size()> head{};
  const off_t at = facts.st_size - static_cast<off_t>(kSealBytes);
  const bool sealed = S_ISREG(facts.st_mode) && at > 0 &&
                      ::pread(in.get(), head.data(), head.size(), at) == static_cast<ssize_t>(head.size()) &&
                      std::string_view(head.data(), head.size()) == kSealHead;
  if (!sealed) return damaged(file, "its end is missing");
  before = static_cast<std::uint64_t>(at);
  return in;
}

// The file that is written until it is whole, empty and ours alone: another backup may be on its way to the same name,
// and what one was killed over lies there.
Result<Descriptor> open_part(const std::filesystem::path& part) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Descriptor out(::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
    struct stat ours {};
    if (!out || ::fstat(out.get(), &ours) != 0) return trouble(part, "write");
    if (!S_ISREG(ours.st_mode)) return Error{Code::FailedPrecondition, part.string() + " is no file: move it away"};
    if (::flock(out.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return trouble(part, "lock");
      return Error{Code::FailedPrecondition,
                   part.string() + " is being written by another backup: wait for it, or choose another name"};
    }
    // While we came to it, it may have been finished and got its name: then it is not to be touched.
    struct stat named {};
    const bool same = ::stat(part.c_str(), &named) == 0 && named.st_ino == ours.st_ino && named.st_dev == ours.st_dev;
    if (!same || ::fstat(out.get(), &ours) != 0) continue;
    if (ours.st_nlink > 1) {
      if (::unlink(part.c_str()) != 0) return trouble(part, "remove");
      continue;
    }
    if (::fchmod(out.get(), 0600) != 0 || ::ftruncate(out.get(), 0) != 0) return trouble(part, "write");
    return out;
  }
  return Error{Code::Unavailable, part.string() + " is made and removed by others: choose another name"};
}

}  // namespace

Result<std::unique_ptr<ArchiveWriter>> ArchiveWriter::create(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    return Error{Code::FailedPrecondition, file.string() + " exists: choose another name, or move it away"};
  }
  std::filesystem::path part = file;
  part += ".part";
  Result<Descriptor> out = open_part(part);
  if (!out) return out.error();
  auto writer = std::make_unique<Writer>(file, std::move(part), *std::move(out));
  if (Status started = writer->start(); !started) return started.error();
  return std::unique_ptr<ArchiveWriter>(std::move(writer));
}

Status ArchiveWriter::add(const std::string& name, std::string_view bytes) {
  if (Status begun = begin(name, bytes.size()); !begun) return begun;
  return write(bytes);
}

Status check_seal(const std::filesystem::path& file) {
  std::uint64_t left = 0;
  Result<Descriptor> in = open_sealed(file, left);
  if (!in) return in.error();
  Sha256 hash;
  std::vector<char> buffer(kPiece);
  while (left > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), left));
    const ssize_t size = ::read(in->get(), buffer.data(), wanted);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return trouble(file, "read", size < 0 ? errno : EIO);
    hash.add({buffer.data(), static_cast<std::size_t>(size)});
    left -= static_cast<std::uint64_t>(size);
  }
  std::array<char, kSealBytes> seal{};
  if (::read(in->get(), seal.data(), seal.size()) != static_cast<ssize_t>(seal.size()))
    return trouble(file, "read", EIO);
  if (hash.digest() != std::string_view(seal.data(), seal.size()).substr(kSealHead.size())) {
    return damaged(file, "its bytes are not those that were sealed");
  }
  return {};
}

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(const std::filesystem::path& file) {
  std::uint64_t before = 0;
  Result<Descriptor> in = open_sealed(file, before);
  if (!in) return in.error();
  auto reader = std::make_unique<Reader>(file, *std::move(in), before);
  if (Status started = reader->start(); !started) return started.error();
  return std::unique_ptr<ArchiveReader>(std::move(reader));
}

Result<std::string> ArchiveReader::read_all(std::uint64_t most) {
  std::string bytes;
  const Status read_it = read([&](std::string_view piece) -> Status {
    bytes.append(piece);
    if (bytes.size() > most) return Error{Code::FailedPrecondition, "an entry of the backup is larger than it may be"};
    return {};
  });
  if (!read_it) return read_it.error();
  return bytes;
}

}  // namespace stadtkern::admin

// SPDX-License-Identifier: EUPL-1.2
#include "packages/tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <vector>

namespace stadtkern::packages {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
// High enough for web files and code, and a second for 10 MiB. It is part of a package's bytes.
constexpr const char* kLevel = "12";

Error unreadable(const std::string& why) {
  return {Code::FailedPrecondition, "it is damaged or no package (" + why + ")"};
}

class Writer final : public TarWriter {
 public:
  explicit Writer(std::function<Status(std::string_view)> out) : out_(std::move(out)), tar_(::archive_write_new()) {}
  ~Writer() override {
    if (tar_ == nullptr) return;
    ::archive_write_fail(tar_);
    ::archive_write_free(tar_);
  }

  Status start() {
    ::archive_write_set_format_pax_restricted(tar_);
    ::archive_write_set_bytes_in_last_block(tar_, 1);
    const bool ready = ::archive_write_add_filter_zstd(tar_) == ARCHIVE_OK &&
                       ::archive_write_set_filter_option(tar_, "zstd", "compression-level", kLevel) == ARCHIVE_OK &&
                       ::archive_write_open(tar_, this, nullptr, &Writer::take, nullptr) == ARCHIVE_OK;
    return ready ? Status{} : Status{failed()};
  }

  // No times, no owners, two modes: nothing of the machine that packs.
  Status begin(const std::string& name, std::uint64_t size, bool executable) override {
    ::archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, name.c_str());
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, executable ? 0755 : 0644);
    ::archive_entry_set_mtime(entry, 0, 0);
    ::archive_entry_set_uid(entry, 0);
    ::archive_entry_set_gid(entry, 0);
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
    if (::archive_write_close(tar_) != ARCHIVE_OK) return failed();
    ::archive_write_free(std::exchange(tar_, nullptr));
    return {};
  }

 private:
  static la_ssize_t take(::archive*, void* self, const void* bytes, std::size_t size) {
    auto& writer = *static_cast<Writer*>(self);
    Status done = writer.out_({static_cast<const char*>(bytes), size});
    if (done) return static_cast<la_ssize_t>(size);
    ::archive_set_error(writer.tar_, EIO, "%s", done.error().message.c_str());
    writer.failure_ = std::move(done);
    return -1;
  }

  Error failed() {
    if (!failure_) return failure_.error();
    const char* why = ::archive_error_string(tar_);
    return {Code::Internal, std::string("the package cannot be written: ") + (why != nullptr ? why : "unknown reason")};
  }

  std::function<Status(std::string_view)> out_;
  ::archive* tar_;
  Status failure_;
};

class Reader final : public TarReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)), tar_(::archive_read_new()) {}
  ~Reader() override { ::archive_read_free(tar_); }

  Status start() {
    const bool ready = ::archive_read_support_format_tar(tar_) == ARCHIVE_OK &&
                       ::archive_read_support_filter_zstd(tar_) == ARCHIVE_OK &&
                       ::archive_read_open(tar_, this, nullptr, &Reader::give, nullptr) == ARCHIVE_OK;
    return ready ? Status{} : Status{failed()};
  }

  Result<std::optional<TarEntry>> next() override {
    ::archive_entry* entry = nullptr;
    const int found = ::archive_read_next_header(tar_, &entry);
    if (found == ARCHIVE_EOF) return std::optional<TarEntry>();
    if (found != ARCHIVE_OK) return failed();
    // One frame of zstd around the tar, and nothing else: libarchive would peel off layer after layer.
    if (::archive_filter_count(tar_) != 2 || ::archive_filter_code(tar_, 0) != ARCHIVE_FILTER_ZSTD) {
      return unreadable("it is not compressed as packages are");
    }
    const char* name = ::archive_entry_pathname(entry);
    if (name == nullptr) return unreadable("a name in it is not plain ASCII");
    const bool plain = ::archive_entry_filetype(entry) == AE_IFREG && ::archive_entry_hardlink(entry) == nullptr &&
                       ::archive_entry_symlink(entry) == nullptr && ::archive_entry_sparse_count(entry) == 0;
    if (!plain) return unreadable(std::string("it holds something else than plain files: ") + name);
    const la_int64_t size = ::archive_entry_size(entry);
    if (size < 0) return unreadable("a file in it has no size");
    return std::optional(TarEntry{name, static_cast<std::uint64_t>(size), (::archive_entry_perm(entry) & 0111) != 0});
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
    const Result<std::string_view> more = reader.source_();
    if (!more) {
      reader.failure_ = more.error();
      ::archive_set_error(reader.tar_, EIO, "%s", more.error().message.c_str());
      return -1;
    }
    *bytes = more->data();
    return static_cast<la_ssize_t>(more->size());
  }

  Error failed() {
    if (!failure_) return failure_.error();
    const char* why = ::archive_error_string(tar_);
    return unreadable(why != nullptr ? why : "it cannot be read");
  }

  Source source_;
  ::archive* tar_;
  Status failure_;
};

}  // namespace

Result<std::unique_ptr<TarWriter>> TarWriter::make(std::function<Status(std::string_view)> out) {
  auto writer = std::make_unique<Writer>(std::move(out));
  if (Status started = writer->start(); !started) return started.error();
  return std::unique_ptr<TarWriter>(std::move(writer));
}

Result<std::unique_ptr<TarReader>> TarReader::make(Source source) {
  auto reader = std::make_unique<Reader>(std::move(source));
  if (Status started = reader->start(); !started) return started.error();
  return std::unique_ptr<TarReader>(std::move(reader));
}

}  // namespace stadtkern::packages

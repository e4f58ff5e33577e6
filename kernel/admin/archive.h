// SPDX-License-Identifier: EUPL-1.2
// One file with many in it: a tar compressed with zstd, and behind it a seal, a zstd frame that every reader skips,
// with the SHA-256 of all bytes before it. So one flipped bit or a missing end is found before anything in it is
// believed, and `tar --zstd -tf FILE` still reads it. archive.cpp is the only user of libarchive.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::admin {

// Writes FILE.part, which becomes FILE when it is whole and durable; else it goes. Mode 0600. One thread.
class ArchiveWriter {
 public:
  // FailedPrecondition when the file exists; StorageFull when it cannot be made.
  [[nodiscard]] static Result<std::unique_ptr<ArchiveWriter>> create(const std::filesystem::path& file);
  virtual ~ArchiveWriter() = default;

  // The next entry; `size` bytes follow by write().
  [[nodiscard]] virtual Status begin(const std::string& name, std::uint64_t size) = 0;
  [[nodiscard]] virtual Status write(std::string_view bytes) = 0;
  // Seals, syncs and gives the file its name.
  [[nodiscard]] virtual Status finish() = 0;
  [[nodiscard]] Status add(const std::string& name, std::string_view bytes);
};

// FailedPrecondition, with words, when the file is not as it was sealed; NotFound when there is none.
[[nodiscard]] Status check_seal(const std::filesystem::path& file);

struct ArchiveEntry {
  std::string name;
  std::uint64_t size = 0;
};

// Reads a sealed file from its beginning. One thread.
class ArchiveReader {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ArchiveReader>> open(const std::filesystem::path& file);
  virtual ~ArchiveReader() = default;

  // Nothing at the end. What was not read of the one before is skipped. FailedPrecondition for what is no regular file
  // or has a name that leads out of where it is unpacked.
  [[nodiscard]] virtual Result<std::optional<ArchiveEntry>> next() = 0;
  // The entry's bytes, piece by piece.
  [[nodiscard]] virtual Status read(const std::function<Status(std::string_view)>& piece) = 0;
  // All of a small entry.
  [[nodiscard]] Result<std::string> read_all(std::uint64_t most);
};

}  // namespace stadtkern::admin

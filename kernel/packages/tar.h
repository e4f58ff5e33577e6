// SPDX-License-Identifier: EUPL-1.2
// A tar in a frame of zstd, written so that the same files give the same bytes, and read without ever touching a disk.
// tar.cpp is, beside the backups' archive, the only user of libarchive. One thread per object.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stadtkern::packages {

class TarWriter {
 public:
  // What is written goes to `out`.
  [[nodiscard]] static Result<std::unique_ptr<TarWriter>> make(std::function<Status(std::string_view)> out);
  virtual ~TarWriter() = default;

  // The next member, a regular file; `size` bytes follow by write().
  [[nodiscard]] virtual Status begin(const std::string& name, std::uint64_t size, bool executable) = 0;
  [[nodiscard]] virtual Status write(std::string_view bytes) = 0;
  [[nodiscard]] virtual Status finish() = 0;
};

struct TarEntry {
  std::string name;
  std::uint64_t size = 0;
  bool executable = false;
};

class TarReader {
 public:
  // Gives the next bytes, none at the end; they are valid until the next call.
  using Source = std::function<Result<std::string_view>()>;

  [[nodiscard]] static Result<std::unique_ptr<TarReader>> make(Source source);
  virtual ~TarReader() = default;

  // Nothing at the end. FailedPrecondition for what is no regular file (links, devices, folders), for another
  // compression, and for what cannot be read; the source's own errors as they are.
  [[nodiscard]] virtual Result<std::optional<TarEntry>> next() = 0;
  // All bytes of the entry, piece by piece.
  [[nodiscard]] virtual Status read(const std::function<Status(std::string_view)>& piece) = 0;
};

}  // namespace stadtkern::packages

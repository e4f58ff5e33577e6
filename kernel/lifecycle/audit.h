// SPDX-License-Identifier: EUPL-1.2
// AuditLog: what was done and what was refused, in an append-only file in which each line carries the hash of the one
// before. Opaque ids only. Any thread.
#pragma once

#include "lifecycle/descriptor.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace stadtkern::lifecycle {

class AuditLog {
 public:
  // Goes on where the file ends; a last line that was torn by a crash is cut off. DataLoss when its end is no audit
  // line, Unavailable when it cannot be written.
  [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(const std::filesystem::path& file);

  // `who`: "operator:1000", "module:bench", "kernel". `what`: a word. `detail`: ids and names.
  void record(std::string_view who, std::string_view what, std::string_view detail);

  // Hash of the last line, in hexadecimal: who has noted it can tell whether what stands before was changed.
  [[nodiscard]] std::string head() const;
  [[nodiscard]] std::uint64_t records() const;  // since the file began

 private:
  AuditLog() = default;
  mutable std::mutex mutex_;
  Descriptor file_;
  std::string head_;
  std::uint64_t records_ = 0;
};

// Number of the first line that does not fit the one before; 0: all fit. NotFound when there is no such file.
[[nodiscard]] Result<std::uint64_t> first_broken_line(const std::filesystem::path& file);

}  // namespace stadtkern::lifecycle

// SPDX-License-Identifier: EUPL-1.2
// AppendFile: a file that only grows, by whole lines, and that survives a full disk and a failed sync: a line stands in
// it whole or not at all, and what a failed sync may have lost is written again before the next one. For one thread at
// a time; only the sync of `Pending` may run beside the rest.
#pragma once

#include "lifecycle/descriptor.h"

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace stadtkern::lifecycle {

class AppendFile {
 public:
  // What a sync under way will have brought to the disk.
  struct Pending {
    std::shared_ptr<const Descriptor> file;
    std::uint64_t size = 0;
    std::uint64_t generation = 0;
  };

  // Creates it when it is missing. `reserve`: bytes of disk that are taken ahead, where the file system can.
  // Unavailable when it cannot be opened.
  [[nodiscard]] static Result<AppendFile> open(const std::filesystem::path& path, std::uint64_t reserve);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool unsynced() const { return suspect_ || !unsynced_.empty(); }
  // A sync failed: the next one, which is not that of a `Pending`, writes the end again.
  [[nodiscard]] bool suspect() const { return suspect_; }

  // Both answer 0, or errno: then the file is as before, as far as this process can see to it.
  [[nodiscard]] int append(std::string_view text);
  [[nodiscard]] int sync();
  // Takes the last `bytes` off again, which must not be synced yet.
  void take_back(std::uint64_t bytes);
  // Cuts to `size` bytes, synced or not. 0 or errno.
  [[nodiscard]] int cut(std::uint64_t size);
  // Gives back what was taken ahead: nothing will be appended any more.
  void close_reserve();
  // `size` bytes from `from`; nothing when they cannot be read.
  [[nodiscard]] Result<std::string> read(std::uint64_t from, std::uint64_t size) const;

  [[nodiscard]] Pending pending() const { return {file_, size_, generation_}; }
  [[nodiscard]] static int sync(const Pending& pending);
  // What became of it.
  void synced(const Pending& pending, int error);

 private:
  void keep_reserve();

  std::shared_ptr<const Descriptor> file_;
  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  std::uint64_t reserve_ = 0;
  std::uint64_t reserved_ = 0;  // up to where the disk's room is taken
  std::string unsynced_;        // the file's end
  bool suspect_ = false;        // the system may have dropped what it took
  std::uint64_t generation_ = 0;
};

}  // namespace stadtkern::lifecycle

// SPDX-License-Identifier: Apache-2.0
// A store as it stood at one moment, for a backup: taken while no writer writes, readable after they go on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <stadtkern/result.h>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store {

// A file of the copy. `name` is its place below the store's folder: "store.db", "blobs/0a/0a1b..".
struct SnapshotFile {
  std::string name;
  std::filesystem::path path;
  std::uint64_t size = 0;
};

// Used by one thread at a time. Its end lets writers go on, when they do not yet, and removes what it put beside the
// store.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  // Sees the moment of the snapshot. Only for reading.
  [[nodiscard]] virtual Connection& connection() noexcept = 0;
  // Writers go on.
  virtual void release() noexcept = 0;
  // Copies the store as it stood then; takes as long as that takes. Once; connection() is of no use afterwards. The
  // files live as long as this.
  virtual Result<std::vector<SnapshotFile>> copy() = 0;

 protected:
  Snapshot() = default;
};

}  // namespace stadtkern::runtime::store

// SPDX-License-Identifier: Apache-2.0
// Stores as SQLite files: ROOT/TOWN/store.db, with STORE.lock beside it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "runtime/store/database.h"

namespace stadtkern::runtime::store::sqlite {

struct Options {
  std::filesystem::path root;                    // .../stores/MODULE; created with the first store
  std::chrono::milliseconds writer_limit{2000};  // how long a batch waits for another process's batch
  std::int64_t max_pages = 0;                    // quota per store in pages of 4 KiB; 0: none
};

[[nodiscard]] std::unique_ptr<Backend> make_backend(Options options);

}  // namespace stadtkern::runtime::store::sqlite

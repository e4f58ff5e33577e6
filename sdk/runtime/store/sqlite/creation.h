// SPDX-License-Identifier: Apache-2.0
// Making a new store's file: built beside its place without waiting for the disk, made durable as a whole, then linked
// there. So a power loss leaves a complete store or none. The draft's own name goes last: while it is there, nobody has
// made sure of the folders, and whoever opens the store does it before the first write is answered.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>

#include "runtime/store/database.h"

namespace stadtkern::runtime::store::sqlite {

// `file` doesn't exist and its folder does; the caller holds the writer's right. `max_pages` as in Options. Errors:
// those of `first` and of SqliteConnection.
Status create_store(const std::filesystem::path& file, std::int64_t max_pages, const Backend::FirstContent& first);

// Ends a creation, this process's or one that was killed: syncs the folders from the store's up to the one that holds
// all modules' (`root` is one module's), then removes the draft's name. Does nothing for a settled store. The caller
// holds the writer's right.
Status settle_store(const std::filesystem::path& file, const std::filesystem::path& root);

}  // namespace stadtkern::runtime::store::sqlite

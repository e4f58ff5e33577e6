// SPDX-License-Identifier: Apache-2.0
// Making a new store's file: built beside its place without waiting for the disk, made durable as a whole, then moved
// there. So it costs two syncs, and a power loss leaves a complete store or none.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>

#include "runtime/store/database.h"

namespace stadtkern::runtime::store::sqlite {

// `file` doesn't exist and its folder does; the caller holds the writer's right. `max_pages` as in Options. Errors:
// those of `first` and of SqliteConnection.
Status create_store(const std::filesystem::path& file, std::int64_t max_pages, const Backend::FirstContent& first);

}  // namespace stadtkern::runtime::store::sqlite

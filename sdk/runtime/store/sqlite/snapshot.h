// SPDX-License-Identifier: Apache-2.0
// A snapshot of a SQLite store: a read transaction that began while we held the writer's right, and hard links to the
// blobs of that moment in a folder beside the store ("backup-XXXXXX"), where the copy of the file is put too.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "runtime/store/snapshot.h"

namespace stadtkern::runtime::store::sqlite {

// Waits for the writer's right at most `wait`. NotFound when there is no store in `folder`.
Result<std::unique_ptr<Snapshot>> take_snapshot(const std::filesystem::path& folder, std::chrono::milliseconds wait);

// Removes what processes that ended left of their snapshots; those that are in use stay.
void sweep_snapshots(const std::filesystem::path& folder) noexcept;

}  // namespace stadtkern::runtime::store::sqlite

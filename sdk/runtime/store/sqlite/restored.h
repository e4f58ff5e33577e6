// SPDX-License-Identifier: Apache-2.0
// What is left to do in a store that a restore has put in place. A restore knows no SQL: it lays the file RESTORED
// (wire/backup.h) beside the store, and the first one to open the store carries it out.
#pragma once

#include <stadtkern/result.h>

#include <filesystem>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store::sqlite {

// Gives the store its new log id, moves the cursors on logs that were restored with it to those logs' new ids, and
// forgets the activation epoch, which was another kernel's. Done once: the file goes when that is durable. Does nothing
// where there is no such file. The caller holds the writer's right.
Status settle_restore(const std::filesystem::path& folder, Connection& writer);

}  // namespace stadtkern::runtime::store::sqlite

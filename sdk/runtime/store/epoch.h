// SPDX-License-Identifier: Apache-2.0
// The activation epoch: which instance's standing work (timers, subscriptions, backfills) may commit. The kernel counts
// it, the store remembers it, so that a hung old instance that wakes up can change nothing.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>

#include "runtime/store/tx.h"

namespace stadtkern::runtime::store {

// The new active instance's first transaction. Stale when a later epoch was raised already.
Status raise_epoch(Tx& tx, std::uint64_t epoch);

// First in each transaction of standing work: Stale unless this epoch is the store's.
Status check_epoch(Tx& tx, std::uint64_t epoch);

}  // namespace stadtkern::runtime::store

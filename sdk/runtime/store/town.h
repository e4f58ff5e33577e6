// SPDX-License-Identifier: Apache-2.0
// What Stores remembers of one town: its waiting writes, and its open store while it has one. Internal to Stores.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "runtime/store/blobs.h"
#include "runtime/store/database.h"
#include "runtime/store/idempotency.h"
#include "runtime/store/job.h"
#include "runtime/store/migrations.h"

namespace stadtkern::runtime::store {

// The open connections of one town. The database goes last.
struct OpenStore {
  std::unique_ptr<Database> database;
  std::string log_id;
  Idempotency idempotency;                                // [the batch's writer]
  std::vector<std::unique_ptr<Connection>> idle_readers;  // guarded by Stores' mutex

  // Opens the store and migrates it, under the writer's right; ends a removal of blobs that was interrupted. `blobs`
  // may be null.
  static Result<std::unique_ptr<OpenStore>> open(Backend& backend, const std::string& town,
                                                 const Migrations& migrations, BlobFolder* blobs, std::int64_t now_us);
};

// Guarded by Stores' mutex, save what says otherwise.
struct Town {
  enum class State : std::uint8_t { Closed, Opening, Open, Closing };

  explicit Town(std::string name_of_town) : name(std::move(name_of_town)) {}

  const std::string name;
  std::shared_ptr<const Migrations> migrations;
  std::shared_ptr<BlobFolder> blobs;  // set once; thread-safe; null: the store has none

  State state = State::Closed;
  std::unique_ptr<OpenStore> store;
  std::size_t pins = 0;    // reads and opens under way
  bool scheduled = false;  // in the writers' queue, or its batch runs
  bool leaving = false;    // close() waits: no new work
  std::uint64_t last_use = 0;

  std::vector<PendingWrite> incoming;
  std::size_t unanswered = 0;  // writes accepted and not yet answered
  std::unordered_set<std::string> running_keys;

  // [the one writer that has this town's turn] Taken from `incoming` in one go; done up to `position`.
  std::vector<PendingWrite> current;
  std::size_t position = 0;
  std::optional<std::chrono::steady_clock::time_point> without_room_since;

  [[nodiscard]] bool idle() const noexcept { return pins == 0 && !scheduled; }
};

}  // namespace stadtkern::runtime::store

// SPDX-License-Identifier: Apache-2.0
// The memory of keyed writes: the same key with the same request gets the stored reply, so its effect happens once.
#pragma once

#include <stadtkern/result.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store {

// What a write answers: bytes for the caller and a number of the runtime's own beside them.
struct Reply {
  std::uint16_t code = 0;
  std::string bytes{};
  bool refused = false;  // it tells what is wrong: nothing was done, and the request may be repeated
  friend bool operator==(const Reply&, const Reply&) = default;
};

struct IdempotencyKey {
  std::string scope;                 // (method, principal, client class, key); the town is the store's
  std::array<std::byte, 32> hash{};  // over method and body
};

// The rows of one store. Used by its writer, inside a transaction; keeps what saves it a look into the table.
class Idempotency {
 public:
  static constexpr std::int64_t kKeptUs = std::int64_t{48} * 3600 * 1'000'000;
  static constexpr std::size_t kLongestReply = 64 * 1024;
  static constexpr std::int64_t kRemovedAtOnce = 64;

  // At the begin of each transaction: another process may have written meanwhile.
  Status begin(Connection& connection);

  // The stored reply, or nothing when the write is to be run. Errors: KeyReused (another request with this key),
  // Conflict with reason "already_done" (its reply was too long to keep).
  Result<std::optional<Reply>> find(Connection& connection, const IdempotencyKey& key, std::int64_t now_us);
  Status keep(Connection& connection, const IdempotencyKey& key, const Reply& reply, std::int64_t now_us);

  // Replies may say what was just erased: of at most `limit` rows the fact stays and the reply goes. How many they
  // were.
  static Result<std::int64_t> forget_replies(Connection& connection, std::int64_t limit);

  // Removes rows older than 48 h, a bounded number of them; free of charge while there are none. Rows from a time that
  // is still to come, which a clock left that was then set back, count from now on.
  Status remove_old(Connection& connection, std::int64_t now_us);

 private:
  std::int64_t last_id_ = 0;
  std::int64_t oldest_us_ = 0;  // no kept row is older; 0: not known
};

}  // namespace stadtkern::runtime::store

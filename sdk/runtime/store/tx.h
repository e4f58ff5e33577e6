// SPDX-License-Identifier: Apache-2.0
// What a write function gets: the store in its transaction, the time, and the way to publish events.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/blobs.h"
#include "runtime/store/connection.h"
#include "runtime/store/overwriting.h"

namespace stadtkern::runtime::store {

// Events and replies are carried over the bus in one message.
inline constexpr std::size_t kMaxPayload = 256 * 1024;

// An event on its way out. `key` orders (events of one key are handled one after another), `subject` is the opaque id
// that it speaks of; both may be empty. No personal data in any of them.
struct NewEvent {
  std::string_view type;
  std::int64_t version = 1;  // of the payload type
  std::string_view key{};
  std::string_view subject{};
  ByteView payload{};
};

// Lives for one batch; used by its writer thread only.
class Tx final {
 public:
  // `blobs` may be null: a store without.
  Tx(Connection& connection, std::int64_t now_us, std::int64_t last_seq, const BlobFolder* blobs = nullptr) noexcept
      : connection_(connection), now_us_(now_us), last_seq_(last_seq), blobs_(blobs) {}
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  Result<std::int64_t> query(std::string_view sql, std::span<const Value> values, const OnRow& on_row = {}) {
    return connection_.query(sql, values, on_row);
  }
  Result<std::int64_t> query(std::string_view sql, std::initializer_list<Value> values = {}, const OnRow& on_row = {}) {
    return connection_.query(sql, values, on_row);
  }
  // For the runtime's own tables (cursors, timers ...); never handed to a plugin.
  [[nodiscard]] Connection& connection() noexcept { return connection_; }
  // Wall clock in microseconds, the same for the whole batch.
  [[nodiscard]] std::int64_t now_us() const noexcept { return now_us_; }

  // Writes the event beside the change it tells of and returns its number. Numbers have no gap: what is rolled back
  // gives its number to the next. Errors: TooLarge over kMaxPayload, Internal (reason "event") without a type.
  Result<std::int64_t> publish(const NewEvent& event);
  [[nodiscard]] std::int64_t last_seq() const noexcept { return last_seq_; }
  // After a rolled back savepoint: the number that was the last before it.
  void rewind(std::int64_t last_seq) noexcept { last_seq_ = last_seq; }

  // A row written in this transaction names the blob; it stays for as long as such rows do. Errors: Unavailable (reason
  // "blob") when its file is gone, because the last other use was removed since it was put: put it again.
  Status add_blob(std::string_view name);
  // A row that named it was removed; its file goes after the commit that removed the last. NotFound: no such use.
  Status remove_blob(std::string_view name);
  // A file that no row seems to use: it goes after the commit when that is so.
  Status sweep_blob(std::string_view name);
  [[nodiscard]] bool removed_blobs() const noexcept { return removed_blobs_; }
  // After the commit, before the answer, the store takes one step further in removing what was deleted, in this batch
  // or before, from its files. `progress` says whether further ones are needed.
  void overwrite(std::shared_ptr<Overwriting> progress) { overwriting_.push_back(std::move(progress)); }
  [[nodiscard]] const std::vector<std::shared_ptr<Overwriting>>& overwriting() const noexcept { return overwriting_; }

 private:
  Connection& connection_;
  std::int64_t now_us_;
  std::int64_t last_seq_;
  const BlobFolder* blobs_;
  bool removed_blobs_ = false;
  std::vector<std::shared_ptr<Overwriting>> overwriting_;
};

}  // namespace stadtkern::runtime::store

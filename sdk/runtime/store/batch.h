// SPDX-License-Identifier: Apache-2.0
// A group commit: many writes in one transaction, each in a savepoint, answered together after the one commit.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/store/idempotency.h"
#include "runtime/store/job.h"
#include "runtime/store/tx.h"

namespace stadtkern::runtime::store {

// Used by one writer thread, which holds the writer's right from begin to commit.
class Batch {
 public:
  struct Finished {
    PendingWrite write;
    Result<Reply> outcome;
    bool replayed = false;
  };

  // `blobs` may be null.
  Batch(Connection& connection, Idempotency& idempotency, std::int64_t now_us, const BlobFolder* blobs) noexcept
      : connection_(connection), idempotency_(idempotency), now_us_(now_us), blobs_(blobs) {}

  Status begin();
  void run(PendingWrite write);
  // The transaction is lost: run nothing more, commit will answer everybody with the reason.
  [[nodiscard]] bool broken() const noexcept { return broken_.has_value(); }
  // After a failure every outcome is that failure.
  Status commit();
  // It was committed, but whether that lasts is not known: what went well is answered with `error`.
  void doubt(const Error& error);

  [[nodiscard]] std::vector<Finished>& finished() noexcept { return finished_; }
  // Perhaps a blob has lost its last use.
  [[nodiscard]] bool removed_blobs() const noexcept { return tx_ && tx_->removed_blobs(); }
  // The last event's number when this batch has published any.
  [[nodiscard]] std::optional<std::int64_t> published() const noexcept;
  // Of the writes that asked for it (Tx::overwrite).
  [[nodiscard]] const std::vector<std::shared_ptr<Overwriting>>& overwriting() const noexcept {
    return tx_->overwriting();
  }

 private:
  Result<Reply> run_once(PendingWrite& write, bool& replayed);
  Result<Reply> call(Job& job);
  Status store_and_commit();
  void lose(const Error& error);

  Connection& connection_;
  Idempotency& idempotency_;
  std::int64_t now_us_;
  const BlobFolder* blobs_;
  std::int64_t first_seq_ = 0;
  std::optional<Tx> tx_;
  std::optional<Error> broken_;
  std::vector<Finished> finished_;
};

}  // namespace stadtkern::runtime::store

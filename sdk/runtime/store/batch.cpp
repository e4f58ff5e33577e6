// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/batch.h"

#include <exception>
#include <utility>

#include "runtime/store/meta.h"

namespace stadtkern::runtime::store {

namespace {

// What a whole batch may be answered with; anything else is no business of the other writes.
bool concerns_all(Code code) noexcept {
  return code == Code::StorageFull || code == Code::DataLoss || code == Code::Unavailable ||
         code == Code::ResourceExhausted;
}

}  // namespace

Status Batch::begin() {
  if (Status begun = connection_.begin(); !begun) return begun;
  const auto prepare = [&]() -> Status {
    auto last_seq = meta::number(connection_, meta::kLastSeq);
    if (!last_seq) return std::move(last_seq).error();
    first_seq_ = *last_seq;
    tx_.emplace(connection_, now_us_, *last_seq, blobs_);
    if (Status ready = idempotency_.begin(connection_); !ready) return ready;
    return idempotency_.remove_old(connection_, now_us_);
  };
  Status prepared = prepare();
  if (!prepared) connection_.rollback();
  return prepared;
}

void Batch::run(PendingWrite write) {
  bool replayed = false;
  const std::int64_t last_seq = tx_->last_seq();
  Result<Reply> outcome = Reply{};
  if (Status opened = connection_.savepoint(); !opened) {
    lose(opened.error());
    outcome = std::move(opened).error();
  } else {
    outcome = run_once(write, replayed);
    const bool refused = outcome && outcome->refused;
    if (outcome && !refused && connection_.in_transaction()) {
      // A write that ignored an error of the database's cannot be kept; the others can.
      if (Status released = connection_.release(); !released) outcome = std::move(released).error();
    }
    const bool stays = outcome && !refused;
    Status closed = stays || !connection_.in_transaction() ? Status{} : connection_.rollback_to();
    if (!stays) tx_->rewind(last_seq);
    if (!connection_.in_transaction()) {
      lose(outcome ? Error{Code::Unavailable, "the transaction was ended by a write's error", "transaction_lost"}
                   : outcome.error());
    } else if (!closed) {
      lose(closed.error());
    }
  }
  finished_.push_back({std::move(write), std::move(outcome), replayed});
}

Result<Reply> Batch::run_once(PendingWrite& write, bool& replayed) {
  if (!write.key) return call(*write.job);
  auto stored = idempotency_.find(connection_, *write.key, now_us_);
  if (!stored) return std::move(stored).error();
  if (*stored) {
    replayed = true;
    return std::move(**stored);
  }
  Result<Reply> reply = call(*write.job);
  if (!reply || reply->refused) return reply;
  if (Status kept = idempotency_.keep(connection_, *write.key, *reply, now_us_); !kept) return std::move(kept).error();
  return reply;
}

Result<Reply> Batch::call(Job& job) {
  try {
    Result<Reply> reply = job.run(*tx_);
    if (reply && reply->bytes.size() > kMaxPayload) {
      return Error{Code::Internal, "the write's reply has more than 256 KiB", "reply_too_long"};
    }
    return reply;
  } catch (const std::exception& thrown) {
    return Error{Code::Internal, std::string("the write threw: ") + thrown.what(), "exception"};
  } catch (...) {
    return Error{Code::Internal, "the write threw", "exception"};
  }
}

Status Batch::commit() {
  Status done = broken_ ? Status{*broken_} : store_and_commit();
  if (done) return done;
  connection_.rollback();
  tx_->rewind(first_seq_);
  for (Finished& write : finished_) {
    write.outcome = done.error();
    write.replayed = false;
  }
  return done;
}

void Batch::doubt(const Error& error) {
  for (Finished& write : finished_) {
    if (write.outcome) write.outcome = error;
    write.replayed = false;
  }
}

Status Batch::store_and_commit() {
  const auto all = [&]() -> Status {
    if (published()) {
      if (Status noted = meta::set_number(connection_, meta::kLastSeq, tx_->last_seq()); !noted) return noted;
    }
    return connection_.commit();
  };
  Status done = all();
  if (!done && !concerns_all(done.error().code)) done.error().code = Code::Unavailable;
  return done;
}

void Batch::lose(const Error& error) {
  if (broken_) return;
  broken_ = error;
  if (!concerns_all(error.code)) broken_->code = Code::Unavailable;
}

std::optional<std::int64_t> Batch::published() const noexcept {
  if (!tx_ || tx_->last_seq() == first_seq_) return std::nullopt;
  return tx_->last_seq();
}

}  // namespace stadtkern::runtime::store

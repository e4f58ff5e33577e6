// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/idempotency.h"

#include <algorithm>

namespace stadtkern::runtime::store {

namespace {

// Clocks are put right by less than this all the time.
constexpr std::int64_t kSetBackUs = 60'000'000;

}  // namespace

Status Idempotency::begin(Connection& connection) {
  last_id_ = 0;
  auto read = connection.system("SELECT max(id) FROM sk_idempotency", {}, [&](const Row& row) {
    if (!row[0].null()) last_id_ = row[0].int64();
    return true;
  });
  if (!read) return std::move(read).error();
  return {};
}

Result<std::optional<Reply>> Idempotency::find(Connection& connection, const IdempotencyKey& key, std::int64_t now_us) {
  bool found = false;
  bool same = false;
  bool expired = false;
  std::optional<Reply> reply;
  auto read = connection.system(
      "SELECT hash, code, reply, created_us FROM sk_idempotency WHERE scope = ?", {key.scope}, [&](const Row& row) {
        found = true;
        const ByteView hash = row[0].bytes();
        same = std::equal(hash.begin(), hash.end(), key.hash.begin(), key.hash.end());
        expired = row[3].int64() < now_us - kKeptUs;
        if (!row[2].null()) {
          const ByteView bytes = row[2].bytes();
          reply = Reply{static_cast<std::uint16_t>(row[1].int64()),
                        std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
        }
        return true;
      });
  if (!read) return std::move(read).error();
  if (!found) return std::optional<Reply>{};
  if (expired) {
    auto gone = connection.system("DELETE FROM sk_idempotency WHERE scope = ?", {key.scope});
    if (!gone) return std::move(gone).error();
    return std::optional<Reply>{};
  }
  if (!same) return Error{Code::KeyReused, "this idempotency key was used for another request", "key_reused"};
  if (!reply) {
    return Error{Code::Conflict, "this request was done already; its answer is too long to repeat, fetch the result",
                 "already_done"};
  }
  return reply;
}

Status Idempotency::keep(Connection& connection, const IdempotencyKey& key, const Reply& reply, std::int64_t now_us) {
  const Value stored = reply.bytes.size() > kLongestReply ? Value{} : Value{as_bytes(reply.bytes)};
  auto kept = connection.system(
      "INSERT INTO sk_idempotency (id, scope, hash, code, reply, created_us) VALUES (?, ?, ?, ?, ?, ?)",
      {last_id_ + 1, key.scope, ByteView{key.hash}, std::int64_t{reply.code}, stored, now_us});
  if (!kept) return std::move(kept).error();
  ++last_id_;
  return {};
}

Result<std::int64_t> Idempotency::forget_replies(Connection& connection, std::int64_t limit) {
  return connection.system(
      "UPDATE sk_idempotency SET reply = NULL WHERE id IN (SELECT id FROM sk_idempotency WHERE reply IS NOT NULL "
      "ORDER BY id LIMIT ?)",
      {limit});
}

Status Idempotency::remove_old(Connection& connection, std::int64_t now_us) {
  const std::int64_t limit = now_us - kKeptUs;
  if (oldest_us_ > limit && oldest_us_ <= now_us + kSetBackUs) return {};
  std::int64_t last_old = 0;
  std::int64_t kept_us = now_us;  // of the oldest row that stays; with none left, of the next that comes
  auto read = connection.system("SELECT id, created_us FROM sk_idempotency ORDER BY id LIMIT ?", {kRemovedAtOnce + 1},
                                [&, rows = std::int64_t{0}](const Row& row) mutable {
                                  if (row[1].int64() >= limit || ++rows > kRemovedAtOnce) {
                                    kept_us = row[1].int64();
                                    return false;
                                  }
                                  last_old = row[0].int64();
                                  return true;
                                });
  if (!read) return std::move(read).error();
  if (last_old > 0) {
    auto gone = connection.system("DELETE FROM sk_idempotency WHERE id <= ?", {last_old});
    if (!gone) return std::move(gone).error();
  }
  if (kept_us > now_us + kSetBackUs) {
    auto dated = connection.system("UPDATE sk_idempotency SET created_us = ? WHERE created_us > ?", {now_us, now_us});
    if (!dated) return std::move(dated).error();
    kept_us = now_us;
  }
  oldest_us_ = kept_us;
  return {};
}

}  // namespace stadtkern::runtime::store

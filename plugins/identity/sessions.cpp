// SPDX-License-Identifier: EUPL-1.2
#include "sessions.h"

#include <algorithm>

#include "secret.h"

namespace identity::sessions {
namespace {

using stadtkern::Row;

constexpr std::size_t kMostListed = 100;
// Of one account: the one that was quiet longest goes for a new one.
constexpr std::int64_t kMostSessions = 50;
constexpr std::int64_t kMostDevices = 20;
constexpr std::string_view kColumns =
    "SELECT id, account, device, assurance, created, seen, expires FROM sessions WHERE ";

Session session_of(const Row& row) {
  Session session;
  session.id = row.text(0);
  session.account = row.text(1);
  session.device = row.text(2);
  session.assurance = static_cast<std::uint32_t>(row.integer(3));
  session.created = row.integer(4);
  session.seen = row.integer(5);
  session.expires = row.integer(6);
  return session;
}

std::string kept(std::string_view token) {
  return token_hash("session", token);
}

std::string kept_device(std::string_view token) {
  return token_hash("device", token);
}

}  // namespace

std::string begin(Tx& tx, std::string_view account, std::string_view device, std::uint32_t assurance,
                  const SessionLimits& limits) {
  const std::int64_t now = tx.now_us();
  tx.execute(
      "UPDATE sessions SET ended = ? WHERE token IN (SELECT token FROM sessions WHERE account = ? AND ended IS NULL "
      "ORDER BY seen DESC LIMIT 1000 OFFSET ?)",
      {now, account, kMostSessions - 1});
  std::string token = new_token();
  tx.execute(
      "INSERT INTO sessions (token, id, account, device, assurance, created, seen, expires) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {kept(token), new_id("ses_"), account, device, assurance, now, now, now + limits.longest});
  return token;
}

std::optional<Session> find(Connection& db, std::string_view token, std::int64_t now, const SessionLimits& limits) {
  if (!token_shaped(token)) return std::nullopt;
  auto session = db.first(std::string(kColumns) + "token = ? AND ended IS NULL", {kept(token)}, session_of);
  if (!session || session->expires <= now || session->seen + limits.idle <= now) return std::nullopt;
  return session;
}

void touch(Tx& tx, const Session& session) {
  if (tx.now_us() - session.seen < kNotedAfter) return;
  tx.execute("UPDATE sessions SET seen = ? WHERE id = ?", {tx.now_us(), session.id});
}

bool exists(Connection& db, std::string_view token) {
  if (!token_shaped(token)) return false;
  return db.first("SELECT 1 FROM sessions WHERE token = ?", {kept(token)}, [](const Row&) { return true; }).has_value();
}

std::vector<Session> list(Connection& db, std::string_view account) {
  std::vector<Session> all;
  db.each(std::string(kColumns) + "account = ? AND ended IS NULL ORDER BY seen DESC LIMIT ?", {account, kMostListed},
          [&](const Row& row) { all.push_back(session_of(row)); });
  return all;
}

std::int64_t end(Tx& tx, std::string_view account, std::string_view id) {
  return tx.execute("UPDATE sessions SET ended = ? WHERE account = ? AND id = ? AND ended IS NULL",
                    {tx.now_us(), account, id});
}

std::int64_t end_all(Tx& tx, std::string_view account, std::string_view but_id) {
  return tx.execute("UPDATE sessions SET ended = ? WHERE account = ? AND ended IS NULL AND id <> ?",
                    {tx.now_us(), account, but_id});
}

std::string know_device(Tx& tx, std::string_view account, std::string_view old_token) {
  if (token_shaped(old_token)) {
    const auto same = tx.execute("UPDATE devices SET seen = ? WHERE token = ? AND account = ?",
                                 {tx.now_us(), kept_device(old_token), account});
    if (same == 1) return std::string(old_token);
  }
  tx.execute(
      "DELETE FROM devices WHERE token IN (SELECT token FROM devices WHERE account = ? ORDER BY seen DESC LIMIT 1000 "
      "OFFSET ?)",
      {account, kMostDevices - 1});
  std::string token = new_token();
  tx.execute("INSERT INTO devices (token, account, seen) VALUES (?, ?, ?)", {kept_device(token), account, tx.now_us()});
  return token;
}

bool device_known(Connection& db, std::string_view token, std::string_view account) {
  if (!token_shaped(token)) return false;
  return db
      .first("SELECT 1 FROM devices WHERE token = ? AND account = ?", {kept_device(token), account},
             [](const Row&) { return true; })
      .has_value();
}

void forget_devices(Tx& tx, std::string_view account) {
  tx.execute("DELETE FROM devices WHERE account = ?", {account});
}

std::int64_t remove_old_devices(Tx& tx) {
  return tx.execute("DELETE FROM devices WHERE seen <= ?", {tx.now_us() - kDeviceKept});
}

// One that nobody ended is over with its last day.
stadtkern::Due due(Connection& db, std::int64_t before) {
  return db
      .first("SELECT COUNT(*), MIN(expires) FROM sessions WHERE expires < ?", {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t remove_due(Tx& tx, std::int64_t before, std::uint64_t limit) {
  return static_cast<std::uint64_t>(tx.execute(
      "DELETE FROM sessions WHERE token IN (SELECT token FROM sessions WHERE expires < ? LIMIT ?)", {before, limit}));
}

}  // namespace identity::sessions

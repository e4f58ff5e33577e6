// SPDX-License-Identifier: EUPL-1.2
#include "guests/sessions.h"

#include <utility>

#include "random.h"

namespace wifi::guests::sessions {
namespace {

using stadtkern::Row;
using stadtkern::Value;

constexpr std::string_view kSelect =
    "SELECT id, pass, called, device, place, named, started, updated, stopped, seconds, bytes_in, bytes_out, cause FROM"
    " guest_sessions ";

Session from(const Row& row) {
  Session out;
  out.id = row.text(0);
  out.pass = row.text(1);
  out.called = row.text(2);
  out.device = row.text(3);
  out.place = row.text(4);
  out.named = row.integer(5);
  out.started = row.integer(6);
  out.updated = row.integer(7);
  if (!row.null(8)) out.stopped = row.integer(8);
  out.seconds = row.integer(9);
  out.in = row.integer(10);
  out.out = row.integer(11);
  out.cause = row.text(12);
  return out;
}

constexpr std::size_t kAsideBytes = 16;

// The ids first: whose device stands in memory is to be forgotten, too.
std::vector<std::string> close(Tx& tx, std::string_view where, std::initializer_list<Value> values, const char* cause) {
  std::vector<std::string> ids;
  tx.each(std::string("SELECT id FROM guest_sessions WHERE stopped IS NULL AND ").append(where), values,
          [&](const Row& row) { ids.emplace_back(row.text(0)); });
  for (const std::string& id : ids) {
    tx.execute("UPDATE guest_sessions SET stopped = ?, cause = ?, device = '', place = '', named = 0 WHERE id = ?",
               {tx.now_us(), cause, id});
  }
  return ids;
}

// What a query asks for, as SQL; the values live in the query.
struct Where {
  std::string sql = "WHERE 1 = 1";
  std::vector<Value> values{};
  void add(std::string_view condition) { sql.append(" AND ").append(condition); }
  void add(std::string_view condition, Value value) {
    add(condition);
    values.push_back(value);
  }
};

Where where_of(const Query& query) {
  Where out;
  if (query.pass) out.add("pass = ?", *query.pass);
  if (!query.called.empty()) out.add("called = ?", query.called);
  if (!query.device.empty()) out.add("device = ?", query.device);
  if (query.from != 0) out.add("started >= ?", query.from);
  if (query.to != 0) out.add("stopped <= ?", query.to);
  if (query.open) out.add(*query.open ? "stopped IS NULL" : "stopped IS NOT NULL");
  return out;
}

}  // namespace

std::optional<Session> find(Connection& connection, std::string_view id) {
  return connection.first(std::string(kSelect).append("WHERE id = ?"), {id}, from);
}

void save(Tx& tx, const Change& change) {
  const Session& session = change.session;
  if (change.created) {
    tx.execute(
        "INSERT INTO guest_sessions (id, pass, called, device, place, named, started, updated, stopped, seconds,"
        " bytes_in, bytes_out, cause) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {session.id, session.pass, session.called, session.device, session.place, session.named, session.started,
         session.updated, session.stopped, session.seconds, session.in, session.out, session.cause});
    return;
  }
  tx.execute(
      "UPDATE guest_sessions SET pass = ?, called = ?, device = ?, place = ?, named = ?, updated = ?, stopped = ?,"
      " seconds = ?, bytes_in = ?, bytes_out = ?, cause = ? WHERE id = ?",
      {session.pass, session.called, session.device, session.place, session.named, session.updated, session.stopped,
       session.seconds, session.in, session.out, session.cause, session.id});
}

std::vector<std::string> close_at(Tx& tx, std::string_view called) {
  if (called.empty()) return {};
  return close(tx, "called = ?", {called}, kReboot);
}

std::vector<std::string> close_silent(Tx& tx, Micros before, std::int64_t limit) {
  return close(tx, "updated < ? ORDER BY updated LIMIT ?", {before, limit}, kSilent);
}

void set_aside(Tx& tx, std::string_view id) {
  tx.execute(
      "UPDATE guest_sessions SET id = ?, cause = CASE WHEN stopped IS NULL THEN ? ELSE cause END,"
      " stopped = COALESCE(stopped, ?), device = '', place = '', named = 0 WHERE id = ?",
      {random_hex(kAsideBytes), kReboot, tx.now_us(), id});
}

void count_begun(Tx& tx, DayNumber day) {
  tx.execute(
      "INSERT INTO guest_days (day, sessions, seconds, bytes, accepted, rejected) VALUES (?, 1, 0, 0, 0, 0) ON CONFLICT"
      " (day) DO UPDATE SET sessions = guest_days.sessions + 1",
      {day});
}

void count_answer(Tx& tx, DayNumber day, bool accepted) {
  tx.execute(
      "INSERT INTO guest_days (day, sessions, seconds, bytes, accepted, rejected) VALUES (?, 0, 0, 0, ?, ?) ON CONFLICT"
      " (day) DO UPDATE SET accepted = guest_days.accepted + excluded.accepted, rejected = guest_days.rejected +"
      " excluded.rejected",
      {day, accepted ? 1 : 0, accepted ? 0 : 1});
}

Page list(Connection& connection, const Query& query) {
  Page out;
  Where where = where_of(query);
  const std::int64_t most = kMostCounted;
  where.values.emplace_back(most);
  connection.each("SELECT COUNT(*) FROM (SELECT 1 AS one FROM guest_sessions " + where.sql + " LIMIT ?) AS counted",
                  std::span<const Value>(where.values), [&](const Row& row) { out.count = row.integer(0); });
  where.values.back() = Value(query.limit);
  where.values.emplace_back(query.offset);
  connection.each(std::string(kSelect) + where.sql + " ORDER BY started DESC, id LIMIT ? OFFSET ?",
                  std::span<const Value>(where.values), [&](const Row& row) { out.sessions.push_back(from(row)); });
  return out;
}

std::vector<Session> at_place(Connection& connection, std::string_view place) {
  std::vector<Session> out;
  if (place.empty()) return out;
  connection.each(std::string(kSelect).append("WHERE place = ? AND place <> '' AND stopped IS NULL LIMIT 2"), {place},
                  [&](const Row& row) { out.push_back(from(row)); });
  return out;
}

stadtkern::Due closed_before(Connection& connection, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(stopped) FROM guest_sessions WHERE stopped IS NOT NULL AND stopped < ?", {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t drop_closed(Tx& tx, Micros before, std::uint64_t limit) {
  return static_cast<std::uint64_t>(tx.execute(
      "DELETE FROM guest_sessions WHERE id IN (SELECT id FROM guest_sessions WHERE stopped IS NOT NULL AND stopped < ?"
      " ORDER BY stopped LIMIT ?)",
      {before, limit}));
}

}  // namespace wifi::guests::sessions

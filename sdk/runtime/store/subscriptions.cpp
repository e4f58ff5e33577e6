// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/subscriptions.h"

#include "runtime/store/utf8.h"

#include <string>
#include <utility>

namespace stadtkern::runtime::store {

namespace {

Status only_status(Result<std::int64_t> result) {
  if (!result) return std::move(result).error();
  return {};
}

SetAside read_set_aside(const Row& row) {
  const ByteView payload = row[8].bytes();
  SetAside entry;
  entry.id = row[0].int64();
  entry.cursor = row[1].text();
  entry.log_id = row[2].text();
  entry.event.seq = row[3].int64();
  entry.event.type = row[4].text();
  entry.event.version = row[5].int64();
  entry.event.key = row[6].text();
  entry.event.subject = row[7].text();
  entry.event.payload.assign(reinterpret_cast<const char*>(payload.data()), payload.size());
  entry.reason = row[9].text();
  entry.attempts = row[10].int64();
  entry.set_aside_us = row[11].int64();
  entry.event.created_us = row[12].int64();
  return entry;
}

// What a plugin says need not be text that every database keeps.
std::string_view storable(std::string_view reason) {
  return storable_text(reason) ? reason : "its handler failed, with words that are not UTF-8";
}

// What read_set_aside takes.
constexpr std::string_view kSetAside =
    "SELECT id, cursor, log_id, seq, type, version, key, subject, payload, reason, attempts, created_us, event_us "
    "FROM sk_set_aside AS it WHERE ";

Result<std::optional<SetAside>> one_set_aside(Connection& connection, std::string_view which, std::int64_t number) {
  std::optional<SetAside> found;
  auto read = connection.system(std::string(kSetAside).append(which), {number}, [&](const Row& row) {
    found = read_set_aside(row);
    return false;
  });
  if (!read) return std::move(read).error();
  return found;
}

}  // namespace

Result<std::optional<Cursor>> cursor(Connection& connection, std::string_view name) {
  std::optional<Cursor> found;
  auto read = connection.system("SELECT log_id, seq FROM sk_cursors WHERE name = ?", {name}, [&](const Row& row) {
    found = Cursor{std::string(row[0].text()), row[1].int64()};
    return true;
  });
  if (!read) return std::move(read).error();
  return found;
}

Status set_cursor(Tx& tx, std::string_view name, const Cursor& cursor) {
  return only_status(tx.connection().system(
      "INSERT INTO sk_cursors (name, log_id, seq, updated_us) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
      "log_id = excluded.log_id, seq = excluded.seq, updated_us = excluded.updated_us",
      {name, cursor.log_id, cursor.seq, tx.now_us()}));
}

Status remove_cursor(Tx& tx, std::string_view name) {
  return only_status(tx.connection().system("DELETE FROM sk_cursors WHERE name = ?", {name}));
}

Status set_aside(Tx& tx, std::string_view cursor, std::string_view log_id, const Event& event, std::string_view reason,
                 std::int64_t attempts) {
  return only_status(tx.connection().system(
      "INSERT INTO sk_set_aside (cursor, log_id, seq, type, version, key, subject, payload, reason, attempts, "
      "created_us, event_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (cursor, log_id, seq) DO UPDATE "
      "SET "
      "reason = excluded.reason, attempts = excluded.attempts",
      {cursor, log_id, event.seq, event.type, event.version, event.key, event.subject, as_bytes(event.payload),
       storable(reason), attempts, tx.now_us(), event.created_us}));
}

Result<bool> key_set_aside(Connection& connection, std::string_view cursor, std::string_view key) {
  bool found = false;
  if (key.empty()) return found;  // events without a key have no order among them
  auto read = connection.system("SELECT 1 FROM sk_set_aside WHERE cursor = ? AND key = ? LIMIT 1", {cursor, key},
                                [&](const Row&) {
                                  found = true;
                                  return false;
                                });
  if (!read) return std::move(read).error();
  return found;
}

Result<std::vector<SetAside>> list_set_aside(Connection& connection, std::int64_t after, std::size_t limit,
                                             std::size_t most_bytes) {
  std::vector<SetAside> list;
  std::size_t bytes = 0;
  auto read = connection.system(std::string(kSetAside).append("id > ? ORDER BY id LIMIT ?"),
                                {after, static_cast<std::int64_t>(limit)}, [&](const Row& row) {
                                  SetAside entry = read_set_aside(row);
                                  bytes += entry.event.payload.size() + entry.reason.size() + 512;  // and the rest
                                  if (bytes > most_bytes && !list.empty()) return false;
                                  list.push_back(std::move(entry));
                                  return true;
                                });
  if (!read) return std::move(read).error();
  return list;
}

Result<std::int64_t> count_set_aside(Connection& connection) {
  std::int64_t count = 0;
  auto read = connection.system("SELECT count(*) FROM sk_set_aside", {}, [&](const Row& row) {
    count = row[0].int64();
    return true;
  });
  if (!read) return std::move(read).error();
  return count;
}

Result<std::optional<SetAside>> find_set_aside(Connection& connection, std::int64_t id) {
  return one_set_aside(connection, "id = ?", id);
}

Result<std::optional<SetAside>> next_set_aside(Connection& connection, std::int64_t after) {
  return one_set_aside(connection,
                       "id > ? AND (key = '' OR NOT EXISTS (SELECT 1 FROM sk_set_aside AS earlier WHERE "
                       "earlier.cursor = it.cursor AND earlier.key = it.key AND earlier.id < it.id)) "
                       "ORDER BY id LIMIT 1",
                       after);
}

Result<std::int64_t> set_aside_before(Connection& connection, const SetAside& event) {
  std::int64_t first = 0;
  if (event.event.key.empty()) return first;
  auto read =
      connection.system("SELECT id FROM sk_set_aside WHERE cursor = ? AND key = ? AND id < ? ORDER BY id LIMIT 1",
                        {event.cursor, event.event.key, event.id}, [&](const Row& row) {
                          first = row[0].int64();
                          return true;
                        });
  if (!read) return std::move(read).error();
  return first;
}

Status failed_set_aside(Tx& tx, std::int64_t id, std::string_view reason) {
  return only_status(tx.connection().system("UPDATE sk_set_aside SET reason = ?, attempts = attempts + 1 WHERE id = ?",
                                            {storable(reason), id}));
}

Result<std::int64_t> erase_set_aside(Tx& tx, std::string_view subject) {
  return tx.connection().system("DELETE FROM sk_set_aside WHERE subject = ?", {subject});
}

Status remove_set_aside(Tx& tx, std::int64_t id) {
  auto gone = tx.connection().system("DELETE FROM sk_set_aside WHERE id = ?", {id});
  if (!gone) return std::move(gone).error();
  if (*gone == 0) return Error{Code::NotFound, "no event with the number " + std::to_string(id) + " stands aside"};
  return {};
}

}  // namespace stadtkern::runtime::store

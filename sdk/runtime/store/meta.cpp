// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/meta.h"

#include <sys/random.h>

#include <array>
#include <cstdlib>

namespace stadtkern::runtime::store::meta {

namespace {

constexpr std::int64_t kFormat = 1;

// Made whenever they are missing; an older runtime may use the store without them.
constexpr std::array kAddedTables{
    // How many rows of the module use a blob; 0: its file is to go (blobs.h).
    "CREATE TABLE IF NOT EXISTS sk_blobs (name TEXT PRIMARY KEY, uses BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS sk_blobs_uses ON sk_blobs (uses)",
};

constexpr std::array kTables{
    "CREATE TABLE sk_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
    "applied_us BIGINT NOT NULL)",
    // tombstone: erased or compacted; place and number stay.
    "CREATE TABLE sk_events (seq BIGINT PRIMARY KEY, type TEXT NOT NULL, version BIGINT NOT NULL, key TEXT NOT NULL, "
    "subject TEXT NOT NULL, payload @bytes NOT NULL, created_us BIGINT NOT NULL, tombstone BIGINT NOT NULL)",
    // looked_seq: events of this type up to here were looked at by the retention; removed_seq: the last one removed.
    "CREATE TABLE sk_retention (type TEXT PRIMARY KEY, looked_seq BIGINT NOT NULL, removed_seq BIGINT NOT NULL)",
    // id rises with created_us, so the oldest are found without a further index. reply is null when it was too long.
    "CREATE TABLE sk_idempotency (id BIGINT PRIMARY KEY, scope TEXT NOT NULL UNIQUE, hash @bytes NOT NULL, "
    "code BIGINT NOT NULL, reply @bytes, created_us BIGINT NOT NULL)",
    "CREATE TABLE sk_cursors (name TEXT PRIMARY KEY, log_id TEXT NOT NULL, seq BIGINT NOT NULL, "
    "updated_us BIGINT NOT NULL)",
    "CREATE TABLE sk_set_aside (id @id, cursor TEXT NOT NULL, log_id TEXT NOT NULL, seq BIGINT NOT NULL, "
    "type TEXT NOT NULL, version BIGINT NOT NULL, key TEXT NOT NULL, subject TEXT NOT NULL, payload @bytes NOT NULL, "
    "reason TEXT NOT NULL, attempts BIGINT NOT NULL, created_us BIGINT NOT NULL, UNIQUE (cursor, log_id, seq))",
    "CREATE INDEX sk_set_aside_key ON sk_set_aside (cursor, key)",
    "CREATE TABLE sk_timers (name TEXT PRIMARY KEY, due_us BIGINT NOT NULL, period_us BIGINT NOT NULL)",
    "CREATE INDEX sk_timers_due ON sk_timers (due_us)",
};

// What a runtime added later; an older one may use the store with it.
constexpr std::array kActions{
    // Who changed what (actions.h).
    "CREATE TABLE sk_actions (id @id, at_us BIGINT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, "
    "object TEXT NOT NULL)",
    "CREATE INDEX sk_actions_person ON sk_actions (person, id)",
    "CREATE INDEX sk_actions_object ON sk_actions (object, id)",
    "CREATE INDEX sk_actions_time ON sk_actions (at_us)",
};

// Looked up by one row, for a store is opened often and its tables are made once.
Status add_actions(Connection& connection) {
  constexpr std::string_view kAdded = "actions";
  const auto added = number(connection, kAdded);
  if (!added) return added.error();
  if (*added != 0) return {};
  for (const char* statement : kActions) {
    if (auto made = connection.system(statement); !made) return std::move(made).error();
  }
  return set_number(connection, kAdded, 1);
}

// A column that a table did not have at first; an older runtime may use the store with it.
Status add_event_time(Connection& connection) {
  constexpr std::string_view kAdded = "set_aside.event_us";
  const auto added = number(connection, kAdded);
  if (!added) return added.error();
  if (*added != 0) return {};
  auto altered = connection.system("ALTER TABLE sk_set_aside ADD COLUMN event_us BIGINT NOT NULL DEFAULT 0");
  if (!altered) return std::move(altered).error();
  return set_number(connection, kAdded, 1);
}

}  // namespace

Status make_tables(Connection& connection) {
  auto made = connection.system(
      "CREATE TABLE IF NOT EXISTS sk_meta (name TEXT PRIMARY KEY, number BIGINT NOT NULL, text TEXT NOT NULL)");
  if (!made) return std::move(made).error();
  for (const char* table : kAddedTables) {
    if (auto created = connection.system(table); !created) return std::move(created).error();
  }
  auto format = number(connection, "format");
  if (!format) return std::move(format).error();
  if (*format > kFormat) {
    return Error{Code::FailedPrecondition,
                 "the store's format " + std::to_string(*format) + " is newer than this runtime's " +
                     std::to_string(kFormat) + "; run the newer release, or restore a backup made by this one",
                 "store_too_new"};
  }
  const auto add = [&] {
    Status added = add_event_time(connection);
    return added ? add_actions(connection) : added;
  };
  if (*format == kFormat) return add();
  for (const char* table : kTables) {
    if (auto created = connection.system(table); !created) return std::move(created).error();
  }
  if (Status added = add(); !added) return added;
  if (Status set = set_text(connection, kLogId, new_log_id()); !set) return set;
  return set_number(connection, "format", kFormat);
}

Result<std::int64_t> number(Connection& connection, std::string_view name) {
  std::int64_t value = 0;
  auto read = connection.system("SELECT number FROM sk_meta WHERE name = ?", {name}, [&](const Row& row) {
    value = row[0].int64();
    return true;
  });
  if (!read) return std::move(read).error();
  return value;
}

Result<std::string> text(Connection& connection, std::string_view name) {
  std::string value;
  auto read = connection.system("SELECT text FROM sk_meta WHERE name = ?", {name}, [&](const Row& row) {
    value = row[0].text();
    return true;
  });
  if (!read) return std::move(read).error();
  return value;
}

Status set_number(Connection& connection, std::string_view name, std::int64_t value) {
  auto set = connection.system(
      "INSERT INTO sk_meta (name, number, text) VALUES (?, ?, '') ON CONFLICT (name) DO UPDATE SET number = "
      "excluded.number",
      {name, value});
  if (!set) return std::move(set).error();
  return {};
}

Status set_text(Connection& connection, std::string_view name, std::string_view value) {
  auto set = connection.system(
      "INSERT INTO sk_meta (name, number, text) VALUES (?, 0, ?) ON CONFLICT (name) DO UPDATE SET text = "
      "excluded.text",
      {name, value});
  if (!set) return std::move(set).error();
  return {};
}

std::string new_log_id() {
  std::array<unsigned char, 16> random{};
  // Cannot fail for 16 bytes once the system's pool is filled, which it is before any service starts.
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) std::abort();
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : random) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

}  // namespace stadtkern::runtime::store::meta

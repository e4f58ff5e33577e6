// SPDX-License-Identifier: EUPL-1.2
#include "entries.h"

#include "contents.h"
#include "secret.h"

namespace feedback::entries {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;
using stadtkern::Value;

constexpr const char* kLasting = "lasting";
constexpr std::size_t kKeyBytes = 32;
constexpr std::string_view kSelect =
    "SELECT id, module, page, kind, state, owner, due, consent, released, doubtful, received, updated, answered FROM"
    " entries ";

Entry from(const Row& row) {
  Entry out;
  out.id = row.text(0);
  out.module = row.text(1);
  out.page = row.text(2);
  out.kind = parse_kind(row.text(3)).value_or(Kind::Question);
  out.state = parse_state(row.text(4)).value_or(State::New);
  out.owner = row.text(5);
  out.due = row.text(6);
  out.consent = row.integer(7) != 0;
  out.released = row.integer(8) != 0;
  out.doubtful = row.integer(9) != 0;
  out.received = row.integer(10);
  out.updated = row.integer(11);
  if (!row.null(12)) out.answered = row.integer(12);
  return out;
}

void fill(Connection& connection, Entry& entry) {
  contents::Values values = contents::of(connection, entry.id);
  entry.text = std::move(values["text"]);
  entry.email = std::move(values["email"]);
  entry.language = std::move(values["language"]);
  entry.note = std::move(values["note"]);
  entry.answer = std::move(values["answer"]);
}

void keep_contents(Tx& tx, const Entry& entry) {
  contents::put(tx, entry.id, "text", entry.text);
  contents::put(tx, entry.id, "email", entry.email);
  contents::put(tx, entry.id, "language", entry.language);
  contents::put(tx, entry.id, "note", entry.note);
  contents::put(tx, entry.id, "answer", entry.answer);
}

// A WHERE with its values, which view into the query.
struct Where {
  std::string sql;
  std::vector<Value> values;
  void add(const char* condition) { sql.append(sql.empty() ? "WHERE " : " AND ").append(condition); }
  void add(const char* condition, Value value) {
    add(condition);
    values.push_back(value);
  }
};

Where where_of(const Query& query) {
  Where where;
  where.add("doubtful = ?", query.doubtful ? 1 : 0);
  if (query.state) where.add("state = ?", name(*query.state));
  if (!query.state && !query.all) where.add("state IN ('new', 'in_progress')");
  if (query.module) where.add("module = ?", *query.module);
  if (query.owner) where.add("owner = ?", *query.owner);
  if (query.kind) where.add("kind = ?", name(*query.kind));
  if (!query.overdue.empty()) {
    where.add("due <> ''");
    where.add("due < ?", query.overdue);
    where.add("state IN ('new', 'in_progress')");
  }
  return where;
}

}  // namespace

std::optional<std::string> known_key(Connection& connection) {
  return connection.first("SELECT value FROM secrets WHERE name = ?", {kLasting},
                          [](const Row& row) { return std::string(row.text(0)); });
}

std::string key_of(Tx& tx) {
  auto known = known_key(tx);
  if (known) return *std::move(known);
  std::string key = random_hex(kKeyBytes);
  tx.execute("INSERT INTO secrets (name, value, made) VALUES (?, ?, ?)", {kLasting, key, tx.now_us()});
  return key;
}

void add(Tx& tx, const Entry& entry, std::string_view token_hash, std::optional<std::string_view> mail_hash) {
  tx.execute(
      "INSERT INTO entries (id, module, page, kind, state, owner, due, consent, released, doubtful, token_hash,"
      " mail_hash, received, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {entry.id, entry.module, entry.page, name(entry.kind), name(entry.state), entry.owner, entry.due,
       entry.consent ? 1 : 0, entry.released ? 1 : 0, entry.doubtful ? 1 : 0, token_hash, mail_hash, entry.received,
       entry.updated});
  keep_contents(tx, entry);
}

void save(Tx& tx, const Entry& entry) {
  tx.execute(
      "UPDATE entries SET state = ?, owner = ?, due = ?, consent = ?, released = ?, doubtful = ?, updated = ?, answered"
      " = ? WHERE id = ?",
      {name(entry.state), entry.owner, entry.due, entry.consent ? 1 : 0, entry.released ? 1 : 0, entry.doubtful ? 1 : 0,
       entry.updated, entry.answered, entry.id});
  keep_contents(tx, entry);
}

std::optional<Entry> find(Connection& connection, std::string_view id) {
  auto found = connection.first(std::string(kSelect) + "WHERE id = ?", {id}, from);
  if (found) fill(connection, *found);
  return found;
}

std::optional<Entry> by_token(Connection& connection, std::string_view token_hash) {
  if (token_hash.empty()) return std::nullopt;
  auto found = connection.first(std::string(kSelect) + "WHERE token_hash = ?", {token_hash}, from);
  if (!found) found = connection.first(std::string(kSelect) + "WHERE mail_hash = ?", {token_hash}, from);
  if (found) fill(connection, *found);
  return found;
}

Found list(Connection& connection, const Query& query) {
  Found out;
  Where where = where_of(query);
  connection.each("SELECT COUNT(*) FROM entries " + where.sql, where.values,
                  [&](const Row& row) { out.count = row.integer(0); });
  const char* order = query.overdue.empty() ? " ORDER BY received DESC, id" : " ORDER BY due, received, id";
  where.values.push_back(query.limit);
  where.values.push_back(query.offset);
  connection.each(std::string(kSelect) + where.sql + order + " LIMIT ? OFFSET ?", where.values,
                  [&](const Row& row) { out.entries.push_back(from(row)); });
  for (Entry& entry : out.entries) fill(connection, entry);
  return out;
}

std::vector<Entry> published(Connection& connection, std::int64_t offset, std::int64_t limit) {
  std::vector<Entry> out;
  connection.each(std::string(kSelect) +
                      "WHERE released = 1 AND consent = 1 AND doubtful = 0 ORDER BY answered DESC, id LIMIT ? OFFSET ?",
                  {limit, offset}, [&](const Row& row) { out.push_back(from(row)); });
  for (Entry& entry : out) fill(connection, entry);
  return out;
}

}  // namespace feedback::entries

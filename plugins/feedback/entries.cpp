// SPDX-License-Identifier: EUPL-1.2
#include "entries.h"

#include "contents.h"
#include "secret.h"

namespace feedback::entries {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;

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

// Without a word it is not due for removal.
bool erased(const Entry& entry) {
  return entry.text.empty() && entry.email.empty() && entry.language.empty() && entry.note.empty() &&
         entry.answer.empty();
}

bool is_open(const Entry& entry) {
  return entry.state == State::New || entry.state == State::InProgress;
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
      "INSERT INTO entries (id, module, page, kind, state, is_open, owner, due, consent, released, doubtful, erased,"
      " token_hash, mail_hash, received, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)",
      {entry.id, entry.module, entry.page, name(entry.kind), name(entry.state), is_open(entry) ? 1 : 0, entry.owner,
       entry.due, entry.consent ? 1 : 0, entry.released ? 1 : 0, entry.doubtful ? 1 : 0, token_hash, mail_hash,
       entry.received, entry.updated});
  keep_contents(tx, entry);
}

void save(Tx& tx, const Entry& entry) {
  tx.execute(
      "UPDATE entries SET state = ?, is_open = ?, owner = ?, due = ?, consent = ?, released = ?, doubtful = ?, erased "
      "= ?,"
      " updated = ?, answered = ? WHERE id = ?",
      {name(entry.state), is_open(entry) ? 1 : 0, entry.owner, entry.due, entry.consent ? 1 : 0, entry.released ? 1 : 0,
       entry.doubtful ? 1 : 0, erased(entry) ? 1 : 0, entry.updated, entry.answered, entry.id});
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
  const Statement count = count_statement(query);
  connection.each(count.sql, count.values, [&](const Row& row) { out.count = row.integer(0); });
  const Statement page = list_statement(kSelect, query);
  connection.each(page.sql, page.values, [&](const Row& row) { out.entries.push_back(from(row)); });
  for (Entry& entry : out.entries) fill(connection, entry);
  return out;
}

std::vector<Entry> published(Connection& connection, std::int64_t offset, std::int64_t limit) {
  std::vector<Entry> out;
  connection.each(std::string(kSelect).append(kPublished), {limit, offset},
                  [&](const Row& row) { out.push_back(from(row)); });
  for (Entry& entry : out) fill(connection, entry);
  return out;
}

}  // namespace feedback::entries

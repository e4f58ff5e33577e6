// SPDX-License-Identifier: EUPL-1.2
#include "keys.h"

#include "accounts.h"

#include <algorithm>

#include "secret.h"

namespace identity::keys {
namespace {

using stadtkern::Row;

constexpr std::int64_t kNotedAfter = 60'000'000;
constexpr std::string_view kColumns = "SELECT id, account, name, roles, created, expires, seen FROM keys WHERE ";

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(' ');
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

Key key_of(const Row& row) {
  Key key;
  key.id = row.text(0);
  key.account = row.text(1);
  key.name = row.text(2);
  key.roles = words(row.text(3));
  key.created = row.integer(4);
  key.expires = row.integer(5);
  key.seen = row.integer(6);
  return key;
}

bool shaped(std::string_view secret) {
  return secret.starts_with(kPrefix) && token_shaped(secret.substr(kPrefix.size()));
}

std::string kept(std::string_view secret) {
  return token_hash("key", secret);
}

}  // namespace

std::string add(Tx& tx, Key& key) {
  std::string roles;
  for (const auto& role : key.roles) roles.append(roles.empty() ? "" : " ").append(role);
  std::string secret = std::string(kPrefix) + new_token();
  key.id = new_id("key_");
  key.created = tx.now_us();
  tx.execute("INSERT INTO keys (token, id, account, name, roles, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
             {kept(secret), key.id, key.account, key.name, roles, key.created, key.expires});
  return secret;
}

bool exists(Connection& db, std::string_view secret) {
  if (!shaped(secret)) return false;
  return db.first("SELECT 1 FROM keys WHERE token = ?", {kept(secret)}, [](const Row&) { return true; }).has_value();
}

std::optional<Key> find(Connection& db, std::string_view secret, std::int64_t now) {
  if (!shaped(secret)) return std::nullopt;
  auto key = db.first(std::string(kColumns) + "token = ? AND ended IS NULL", {kept(secret)}, key_of);
  if (!key || key->expires <= now) return std::nullopt;
  return key;
}

void touch(Tx& tx, const Key& key) {
  if (tx.now_us() - key.seen < kNotedAfter) return;
  tx.execute("UPDATE keys SET seen = ? WHERE id = ?", {tx.now_us(), key.id});
}

std::vector<Key> list(Connection& db, std::string_view account) {
  std::vector<Key> all;
  db.each(std::string(kColumns) + "account = ? AND ended IS NULL ORDER BY created DESC, id LIMIT ?", {account, kMost},
          [&](const Row& row) { all.push_back(key_of(row)); });
  return all;
}

std::vector<Key> list_all(Connection& db, std::size_t most) {
  std::vector<Key> all;
  db.each(std::string(kColumns) + "ended IS NULL ORDER BY created DESC, id LIMIT ?", {most},
          [&](const Row& row) { all.push_back(key_of(row)); });
  return all;
}

std::optional<std::string> owner(Connection& db, std::string_view id) {
  return db.first("SELECT account FROM keys WHERE id = ? AND ended IS NULL", {id},
                  [](const Row& row) { return std::string(row.text(0)); });
}

std::int64_t end(Tx& tx, std::string_view account, std::string_view id) {
  return tx.execute("UPDATE keys SET ended = ? WHERE account = ? AND id = ? AND ended IS NULL",
                    {tx.now_us(), account, id});
}

std::vector<std::string> ids(Connection& db, std::string_view account) {
  std::vector<std::string> all;
  db.each("SELECT id FROM keys WHERE account = ?", {account}, [&](const Row& row) { all.emplace_back(row.text(0)); });
  return all;
}

std::int64_t erase(Tx& tx, std::string_view account) {
  return tx.execute("UPDATE keys SET ended = ?, name = '' WHERE account = ? AND name <> ''", {tx.now_us(), account});
}

stadtkern::Due due(Connection& db, std::int64_t before) {
  return db
      .first("SELECT COUNT(*), MIN(expires) FROM keys WHERE expires < ?", {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t remove_due(Tx& tx, std::int64_t before, std::uint64_t limit) {
  return static_cast<std::uint64_t>(tx.execute(
      "DELETE FROM keys WHERE token IN (SELECT token FROM keys WHERE expires < ? LIMIT ?)", {before, limit}));
}

std::vector<std::string> shared(const std::vector<std::string>& some, const std::vector<std::string>& others) {
  std::vector<std::string> both;
  std::copy_if(some.begin(), some.end(), std::back_inserter(both), [&](const std::string& role) {
    return role != kAdmin && std::find(others.begin(), others.end(), role) != others.end();
  });
  return both;
}

}  // namespace identity::keys

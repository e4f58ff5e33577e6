// SPDX-License-Identifier: EUPL-1.2
#include "accounts.h"

#include "identity.pb.h"
#include "mail.h"
#include "secret.h"

namespace identity::accounts {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Row;
using stadtkern::Status;

constexpr std::uint64_t kMostChanges = 200;  // told one by one
constexpr std::int64_t kChangesKept = 1'000;
constexpr std::string_view kColumns =
    "SELECT a.id, a.kind, a.state, a.password, a.created, p.name, p.mail FROM accounts a "
    "LEFT JOIN people p ON p.account = a.id";

Account account_of(const Row& row) {
  Account account;
  account.id = row.text(0);
  account.kind = row.text(1);
  account.state = row.text(2);
  account.password = row.text(3);
  account.created = row.integer(4);
  account.name = row.text(5);
  account.mail = row.text(6);
  return account;
}

void add_rights(Connection& db, Account& account) {
  db.each("SELECT role FROM grants WHERE account = ? ORDER BY role", {account.id},
          [&](const Row& row) { account.roles.emplace_back(row.text(0)); });
  db.each("SELECT name FROM memberships WHERE account = ? ORDER BY name", {account.id},
          [&](const Row& row) { account.groups.emplace_back(row.text(0)); });
}

std::optional<Account> one(Connection& db, std::string_view condition, std::string_view value) {
  auto account = db.first(std::string(kColumns) + std::string(condition), {value}, account_of);
  if (account) add_rights(db, *account);
  return account;
}

Status mail_is_free(Tx& tx, std::string_view id, std::string_view mail) {
  const auto other = tx.first("SELECT account FROM people WHERE mail_key = ? AND account <> ?", {mail_key(mail), id},
                              [](const Row& row) { return std::string(row.text(0)); });
  if (!other) return {};
  return Error{Code::Conflict, "another account of this town has this mail address", "mail.taken"};
}

}  // namespace

std::optional<Account> find(Connection& db, std::string_view id) {
  return one(db, " WHERE a.id = ?", id);
}

std::optional<Account> find_by_mail(Connection& db, std::string_view mail) {
  const std::string key = mail_key(mail);
  return one(db, " WHERE p.mail_key = ?", key);
}

std::optional<Account> find_to_sign_in(Connection& db, std::string_view mail) {
  const std::string key = mail_key(mail);
  return db.first(std::string(kColumns) + " WHERE p.mail_key = ?", {key}, account_of);
}

std::vector<Account> list(Connection& db, std::string_view after, std::size_t most) {
  std::vector<Account> all;
  db.each(std::string(kColumns) + " WHERE a.id > ? ORDER BY a.id LIMIT ?", {after, most},
          [&](const Row& row) { all.push_back(account_of(row)); });
  for (Account& account : all) add_rights(db, account);
  return all;
}

stadtkern::Result<std::string> add(Tx& tx, std::string_view kind, std::string_view name, std::string_view mail) {
  const std::string id = new_id("acc_");
  tx.execute("INSERT INTO accounts (id, kind, state, password, created, changed) VALUES (?, ?, 'invited', '', ?, ?)",
             {id, kind, tx.now_us(), tx.now_us()});
  if (auto set = set_person(tx, id, name, mail); !set) return set.error();
  return id;
}

Status set_person(Tx& tx, std::string_view id, std::string_view name, std::string_view mail) {
  // Who has no mail address stands under what can be none.
  const std::string compared = mail.empty() ? " " + std::string(id) : mail_key(mail);
  if (auto free = mail_is_free(tx, id, mail); !free) return free;
  tx.execute(
      "INSERT INTO people (account, name, mail, mail_key, folded) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (account) DO UPDATE SET name = excluded.name, mail = excluded.mail, mail_key = excluded.mail_key, "
      "folded = excluded.folded",
      {id, name, mail, compared, folded_name(name)});
  return {};
}

void set_state(Tx& tx, std::string_view id, std::string_view state) {
  tx.execute("UPDATE accounts SET state = ?, changed = ? WHERE id = ?", {state, tx.now_us(), id});
}

void set_password(Tx& tx, std::string_view id, std::string_view hash) {
  tx.execute("UPDATE accounts SET password = ?, changed = ? WHERE id = ?", {hash, tx.now_us(), id});
}

bool grant(Tx& tx, std::string_view id, std::string_view role, std::string_view by) {
  return tx.execute(
             "INSERT INTO grants (account, role, granted, granted_by) VALUES (?, ?, ?, ?) "
             "ON CONFLICT (account, role) DO UPDATE SET granted = excluded.granted, granted_by = excluded.granted_by "
             "WHERE grants.granted_by LIKE 'oidc:%' AND excluded.granted_by NOT LIKE 'oidc:%'",
             {id, role, tx.now_us(), by}) == 1;
}

bool withdraw(Tx& tx, std::string_view id, std::string_view role) {
  return tx.execute("DELETE FROM grants WHERE account = ? AND role = ?", {id, role}) == 1;
}

bool join(Tx& tx, std::string_view id, std::string_view group) {
  return tx.execute(
             "INSERT INTO memberships (account, name) VALUES (?, ?) "
             "ON CONFLICT (account, name) DO NOTHING",
             {id, group}) == 1;
}

bool leave(Tx& tx, std::string_view id, std::string_view group) {
  return tx.execute("DELETE FROM memberships WHERE account = ? AND name = ?", {id, group}) == 1;
}

std::int64_t other_admins(Connection& db, std::string_view id) {
  return db
      .first(
          "SELECT COUNT(*) FROM grants g JOIN accounts a ON a.id = g.account "
          "WHERE g.role = ? AND a.state = 'active' AND a.id <> ?",
          {kAdmin, id}, [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

std::string make_link(Tx& tx, std::string_view id, std::int64_t expires) {
  end_links(tx, id);
  std::string token = new_token();
  tx.execute("INSERT INTO links (token, account, expires) VALUES (?, ?, ?)", {token_hash("link", token), id, expires});
  return token;
}

std::optional<std::string> link_owner(Connection& db, std::string_view token, std::int64_t now) {
  if (!token_shaped(token)) return std::nullopt;
  const auto found =
      db.first("SELECT account, expires FROM links WHERE token = ?", {token_hash("link", token)}, [](const Row& row) {
        return std::pair{std::string(row.text(0)), row.integer(1)};
      });
  if (!found || found->second <= now) return std::nullopt;
  return found->first;
}

void end_links(Tx& tx, std::string_view id) {
  tx.execute("DELETE FROM links WHERE account = ?", {id});
}

std::int64_t remove_old_links(Tx& tx) {
  return tx.execute("DELETE FROM links WHERE expires <= ?", {tx.now_us()});
}

void note_change(Tx& tx, std::string_view id, std::string_view what, std::string_view by) {
  const auto number = tx.first(
      "INSERT INTO state (name, value) VALUES ('changes', 1) "
      "ON CONFLICT (name) DO UPDATE SET value = state.value + 1 RETURNING value",
      {}, [](const Row& row) { return row.integer(0); });
  if (!number) return;  // the statement has failed, and the write with it
  tx.execute("INSERT INTO changes (number, account, at) VALUES (?, ?, ?)", {*number, id, tx.now_us()});
  tx.execute("DELETE FROM changes WHERE number <= ?", {*number - kChangesKept});
  if (what.empty()) return;
  v1::AccountChanged event;
  event.set_id(std::string(id));
  event.set_what(std::string(what));
  event.set_by(std::string(by));
  tx.publish("identity.account.changed", id, id, event);
}

// By more than is told one by one, so that whoever asks next hears that it was too many.
void note_change_of_all(Tx& tx) {
  constexpr auto kStep = static_cast<std::int64_t>(kMostChanges + 1);
  tx.execute(
      "INSERT INTO state (name, value) VALUES ('changes', ?) "
      "ON CONFLICT (name) DO UPDATE SET value = state.value + excluded.value",
      {kStep});
}

std::uint64_t generation(Connection& db) {
  return static_cast<std::uint64_t>(db.first("SELECT value FROM state WHERE name = 'changes'", {}, [](const Row& row) {
                                        return row.integer(0);
                                      }).value_or(0));
}

Changes changes_after(Connection& db, std::uint64_t number) {
  Changes out;
  out.number = generation(db);
  if (out.number == number) return out;
  // A number from before a restore, or of too long ago.
  if (number > out.number || out.number - number > kMostChanges) {
    out.all = true;
    return out;
  }
  db.each("SELECT account FROM changes WHERE number > ? AND number <= ? ORDER BY number", {number, out.number},
          [&](const Row& row) { out.accounts.emplace_back(row.text(0)); });
  return out;
}

}  // namespace identity::accounts

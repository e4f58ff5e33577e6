// SPDX-License-Identifier: EUPL-1.2
#include "sign_ins.h"

#include "secret.h"

namespace identity::sign_ins {
namespace {

using stadtkern::Row;

constexpr std::int64_t kMostTickets = 20;  // of one account

std::string kept(std::string_view token) {
  return token_hash("sign-in", token);
}

std::string kept_browser(std::string_view token) {
  return token_hash("sign-in-browser", token);
}

std::string kept_subject(std::string_view issuer, std::string_view subject) {
  return token_hash("subject", std::string(issuer) + "\n" + std::string(subject));
}

}  // namespace

std::string begin(Tx& tx, const SignIn& sign_in, std::string_view browser) {
  remove_over(tx);
  if (!sign_in.account.empty()) {
    tx.execute(
        "DELETE FROM sign_ins WHERE token IN (SELECT token FROM sign_ins WHERE account = ? ORDER BY expires DESC "
        "LIMIT 1000 OFFSET ?)",
        {sign_in.account, kMostTickets - 1});
  }
  std::string token = new_token();
  tx.execute(
      "INSERT INTO sign_ins (token, browser, provider, account, return_to, expires) VALUES (?, ?, ?, ?, ?, ?)",
      {kept(token), kept_browser(browser), sign_in.provider, sign_in.account, sign_in.return_to, tx.now_us() + kHolds});
  return token;
}

std::optional<SignIn> find(Connection& db, std::string_view token, std::string_view browser, std::int64_t now) {
  if (!token_shaped(token) || browser.empty()) return std::nullopt;
  return db.first("SELECT provider, account, return_to FROM sign_ins WHERE token = ? AND browser = ? AND expires > ?",
                  {kept(token), kept_browser(browser), now}, [](const Row& row) {
                    return SignIn{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
                  });
}

std::optional<SignIn> take(Tx& tx, std::string_view token, std::string_view browser) {
  auto found = find(tx, token, browser, tx.now_us());
  if (found && tx.execute("DELETE FROM sign_ins WHERE token = ?", {kept(token)}) != 1) return std::nullopt;
  return found;
}

std::int64_t remove_over(Tx& tx) {
  return tx.execute("DELETE FROM sign_ins WHERE expires <= ?", {tx.now_us()});
}

std::optional<std::string> account_of(Connection& db, std::string_view issuer, std::string_view subject) {
  return db.first("SELECT account FROM provider_subjects WHERE subject = ?", {kept_subject(issuer, subject)},
                  [](const Row& row) { return std::string(row.text(0)); });
}

void link(Tx& tx, std::string_view provider, std::string_view issuer, std::string_view subject,
          std::string_view account) {
  tx.execute(
      "INSERT INTO provider_subjects (subject, provider, account, linked, seen) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (subject) DO UPDATE SET seen = excluded.seen, provider = excluded.provider",
      {kept_subject(issuer, subject), provider, account, tx.now_us(), tx.now_us()});
}

}  // namespace identity::sign_ins

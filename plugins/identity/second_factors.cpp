// SPDX-License-Identifier: EUPL-1.2
#include "second_factors.h"

#include <optional>

#include "secret.h"
#include "totp.h"

namespace identity::second_factors {
namespace {

using stadtkern::Row;
using stadtkern::Value;

struct Kept {
  std::string secret;
  bool on = false;
  std::int64_t last_step = 0;
};

std::optional<Kept> find(Connection& db, std::string_view account) {
  return db.first("SELECT secret, confirmed, last_step FROM second_factors WHERE account = ?", {account},
                  [](const Row& row) {
                    return Kept{std::string(row.bytes(0)), !row.null(1), row.integer(2)};
                  });
}

std::string kept_code(std::string_view account, std::string_view code) {
  return token_hash("recovery", std::string(account) + "\n" + totp::normal(code));
}

void note_step(Tx& tx, std::string_view account, std::int64_t step) {
  tx.execute("UPDATE second_factors SET last_step = ? WHERE account = ?", {step, account});
}

}  // namespace

Standing standing(Connection& db, std::string_view account) {
  const auto kept = find(db, account);
  if (!kept) return Standing::None;
  return kept->on ? Standing::On : Standing::Begun;
}

std::string begin(Tx& tx, std::string_view account) {
  std::string secret = totp::new_secret();
  tx.execute(
      "INSERT INTO second_factors (account, secret, last_step) VALUES (?, ?, 0) ON CONFLICT (account) DO UPDATE SET "
      "secret = excluded.secret, last_step = 0",
      {account, Value::bytes(secret)});
  return secret;
}

std::vector<std::string> confirm(Tx& tx, std::string_view account, std::string_view code) {
  const auto kept = find(tx, account);
  if (!kept || kept->on) return {};
  const auto step = totp::match(kept->secret, code, tx.now_us(), kept->last_step);
  if (!step) return {};
  tx.execute("UPDATE second_factors SET confirmed = ? WHERE account = ?", {tx.now_us(), account});
  note_step(tx, account, *step);
  tx.execute("DELETE FROM recovery_codes WHERE account = ?", {account});
  std::vector<std::string> codes = totp::new_recovery_codes();
  for (const auto& one : codes) {
    tx.execute("INSERT INTO recovery_codes (account, code) VALUES (?, ?)", {account, kept_code(account, one)});
  }
  return codes;
}

bool take(Tx& tx, std::string_view account, std::string_view code) {
  const auto kept = find(tx, account);
  if (!kept || !kept->on) return false;
  if (const auto step = totp::match(kept->secret, code, tx.now_us(), kept->last_step)) {
    note_step(tx, account, *step);
    return true;
  }
  return tx.execute("DELETE FROM recovery_codes WHERE account = ? AND code = ?", {account, kept_code(account, code)}) ==
         1;
}

std::int64_t remove(Tx& tx, std::string_view account) {
  return tx.execute("DELETE FROM recovery_codes WHERE account = ?", {account}) +
         tx.execute("DELETE FROM second_factors WHERE account = ?", {account});
}

}  // namespace identity::second_factors

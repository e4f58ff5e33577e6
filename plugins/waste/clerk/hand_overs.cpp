// SPDX-License-Identifier: EUPL-1.2
#include "clerk/hand_overs.h"

#include "clerk/token.h"

namespace waste::clerk::hand_overs {
namespace {

using stadtkern::Row;

constexpr std::string_view kSelect =
    "SELECT id, report_id, recipient, made, expires, revoked, done, uses, last_used FROM hand_overs ";

std::optional<Micros> time_from(const Row& row, std::size_t column) {
  return row.null(column) ? std::nullopt : std::optional(row.integer(column));
}

HandOver from(const Row& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
          row.integer(3),           row.integer(4),           time_from(row, 5),
          time_from(row, 6),        row.integer(7),           time_from(row, 8)};
}

}  // namespace

stadtkern::Result<HandOver> add(Tx& tx, std::string_view report, std::string_view token_hash,
                                std::string_view recipient, Micros expires) {
  const auto there = tx.first("SELECT COUNT(*) FROM hand_overs WHERE report_id = ?", {report},
                              [](const Row& row) { return row.integer(0); });
  if (there.value_or(0) >= kMostOfReport) {
    return stadtkern::Error{stadtkern::Code::Conflict, "this report was handed over 50 times, which is the most"};
  }
  HandOver made;
  made.id = new_token().substr(0, 16);  // tells nothing of the link's
  made.report = report;
  made.recipient = recipient;
  made.made = tx.now_us();
  made.expires = expires;
  tx.execute(
      "INSERT INTO hand_overs (id, report_id, token_hash, recipient, made, expires, uses) VALUES (?, ?, ?, ?, ?, ?, 0)",
      {made.id, report, token_hash, recipient, made.made, expires});
  return made;
}

std::optional<HandOver> by_token(Connection& connection, std::string_view token_hash) {
  if (token_hash.empty()) return std::nullopt;
  return connection.first(std::string(kSelect) + "WHERE token_hash = ?", {token_hash}, from);
}

std::vector<HandOver> of_report(Connection& connection, std::string_view report) {
  std::vector<HandOver> out;
  connection.each(std::string(kSelect) + "WHERE report_id = ? ORDER BY made, id", {report},
                  [&](const Row& row) { out.push_back(from(row)); });
  return out;
}

void used(Tx& tx, const HandOver& one) {
  tx.execute("UPDATE hand_overs SET uses = uses + 1, last_used = ? WHERE id = ?", {tx.now_us(), one.id});
}

void done(Tx& tx, const HandOver& one) {
  tx.execute("UPDATE hand_overs SET done = ? WHERE id = ?", {tx.now_us(), one.id});
}

void revoke(Tx& tx, const HandOver& one) {
  tx.execute("UPDATE hand_overs SET revoked = ?, expires = ? WHERE id = ?", {tx.now_us(), tx.now_us(), one.id});
}

std::int64_t remove_of(Tx& tx, std::string_view report) {
  return tx.execute("DELETE FROM hand_overs WHERE report_id = ?", {report});
}

stadtkern::Due due(Connection& connection, Micros before) {
  return connection
      .first("SELECT COUNT(*), MIN(expires) FROM hand_overs WHERE expires < ?", {before},
             [](const Row& row) {
               return stadtkern::Due{static_cast<std::uint64_t>(row.integer(0)), row.integer(1)};
             })
      .value_or(stadtkern::Due{});
}

std::uint64_t remove_due(Tx& tx, Micros before, std::uint64_t limit) {
  std::vector<std::string> ids;
  tx.each("SELECT id FROM hand_overs WHERE expires < ? ORDER BY expires LIMIT ?", {before, limit},
          [&](const Row& row) { ids.emplace_back(row.text(0)); });
  for (const std::string& id : ids) tx.execute("DELETE FROM hand_overs WHERE id = ?", {id});
  return ids.size();
}

}  // namespace waste::clerk::hand_overs

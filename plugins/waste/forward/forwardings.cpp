// SPDX-License-Identifier: EUPL-1.2
#include "forward/forwardings.h"

#include <algorithm>

#include "hash.h"

namespace waste::forward {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Row;

constexpr std::string_view kSelect =
    "SELECT id, report_id, authority, state, words, made, tried, sent, failures, lease, next_at, token, foreign_id,"
    " foreign_status, foreign_notes, looked, suggested, error FROM forwardings ";

std::optional<Micros> time(const Row& row, std::size_t column) {
  if (row.null(column)) return std::nullopt;
  return row.integer(column);
}

Forwarding forwarding_from(const Row& row) {
  Forwarding out;
  out.id = row.text(0);
  out.report = row.text(1);
  out.authority = row.text(2);
  out.state = parse_state(row.text(3)).value_or(State::Failed);
  out.words = row.text(4);
  out.made = row.integer(5);
  out.tried = time(row, 6);
  out.sent = time(row, 7);
  out.failures = static_cast<int>(row.integer(8));
  out.lease = row.integer(9);
  out.next = time(row, 10);
  out.token = row.text(11);
  out.foreign_id = row.text(12);
  if (const auto status = parse_status(row.text(13))) out.standing = {*status, std::string(row.text(14))};
  out.looked = time(row, 15);
  out.suggested = row.integer(16) != 0;
  out.error = row.text(17);
  return out;
}

template <class... Values>
std::vector<Forwarding> all(Connection& connection, const std::string& where, Values... values) {
  std::vector<Forwarding> out;
  connection.each(std::string(kSelect) + where, {values...},
                  [&](const Row& row) { out.push_back(forwarding_from(row)); });
  return out;
}

}  // namespace

stadtkern::Result<Forwarding> add(Tx& tx, std::string_view report, std::string_view authority, std::string_view words) {
  const auto before = of_report(tx, report);
  if (static_cast<std::int64_t>(before.size()) >= kMostOfReport) {
    return Error{Code::Conflict, "this report was handed over 20 times already, which is the most"};
  }
  const bool under_way = std::any_of(before.begin(), before.end(),
                                     [&](const Forwarding& one) { return one.authority == authority && !one.over(); });
  if (under_way) return Error{Code::Conflict, "this report is with that authority already: see its forwardings"};
  Forwarding made;
  made.id = random_hex(8);
  made.report = report;
  made.authority = authority;
  made.words = words;
  made.made = tx.now_us();
  made.next = tx.now_us();
  tx.execute(
      "INSERT INTO forwardings (id, report_id, authority, state, words, made, failures, lease, next_at, token,"
      " foreign_id, foreign_status, foreign_notes, suggested, error) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, '', '', '', '',"
      " 0, '')",
      {made.id, report, authority, name(made.state), words, made.made, made.next});
  return made;
}

std::optional<Forwarding> find(Connection& connection, std::string_view id) {
  auto found = all(connection, "WHERE id = ?", id);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Forwarding> of_report(Connection& connection, std::string_view report) {
  return all(connection, "WHERE report_id = ? ORDER BY made, id", report);
}

std::vector<Forwarding> list(Connection& connection, std::optional<State> state, std::size_t offset,
                             std::size_t limit) {
  if (!state) return all(connection, "ORDER BY made, id LIMIT ? OFFSET ?", limit, offset);
  return all(connection, "WHERE state = ? ORDER BY made, id LIMIT ? OFFSET ?", name(*state), limit, offset);
}

std::optional<Claimed> claim(Tx& tx, Micros lease) {
  const Micros now = tx.now_us();
  auto found = all(tx, "WHERE next_at IS NOT NULL AND next_at <= ? AND lease <= ? ORDER BY next_at LIMIT 1", now, now);
  if (found.empty()) return std::nullopt;
  Claimed out{std::move(found.front()), false};
  Forwarding& one = out.forwarding;
  out.unsure = one.tried.has_value();
  if (one.state == State::ToSend || one.state == State::Sent) {
    one.state = State::Sent;
    if (!one.tried) one.tried = now;
  }
  one.lease = now + lease;
  save(tx, one);
  return out;
}

void save(Tx& tx, const Forwarding& one) {
  const std::string_view status = one.standing ? waste::name(one.standing->status) : std::string_view();
  const std::string_view notes = one.standing ? std::string_view(one.standing->notes) : std::string_view();
  tx.execute(
      "UPDATE forwardings SET state = ?, words = ?, tried = ?, sent = ?, failures = ?, lease = ?, next_at = ?,"
      " token = ?, foreign_id = ?, foreign_status = ?, foreign_notes = ?, looked = ?, suggested = ?, error = ?"
      " WHERE id = ?",
      {name(one.state), one.words, one.tried, one.sent, one.failures, one.lease, one.next, one.token, one.foreign_id,
       status, notes, one.looked, one.suggested ? 1 : 0, one.error, one.id});
}

std::int64_t erase_of(Tx& tx, std::string_view report) {
  std::int64_t changed = tx.execute(
      "UPDATE forwardings SET words = '', foreign_notes = '' WHERE report_id = ? AND (words <> '' OR foreign_notes <>"
      " '')",
      {report});
  changed += tx.execute(
      "UPDATE forwardings SET state = 'given_up', next_at = NULL WHERE report_id = ? AND state IN ('to_send', 'sent',"
      " 'failed') AND next_at IS NOT NULL",
      {report});
  return changed;
}

}  // namespace waste::forward

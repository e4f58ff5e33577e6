// SPDX-License-Identifier: EUPL-1.2
#include "deliveries.h"

#include <algorithm>
#include <map>

namespace notify::deliveries {
namespace {

using stadtkern::Row;

constexpr std::string_view kSelect =
    "SELECT seq, channel, event, type, subject, payload, at, message_id, made, failures, next_at, error FROM deliveries"
    " d ";
// Nothing of the same subject waits before it.
constexpr std::string_view kFirstOfItsSubject =
    " AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.channel = d.channel AND e.subject = d.subject AND e.next_at IS"
    " NOT NULL AND e.seq < d.seq)";

Delivery delivery_from(const Row& row) {
  Delivery out;
  out.seq = row.integer(0);
  out.channel = row.text(1);
  out.event = row.text(2);
  out.type = row.text(3);
  out.subject = row.text(4);
  out.payload = row.bytes(5);
  out.at = row.integer(6);
  out.message_id = row.text(7);
  out.made = row.integer(8);
  out.failures = row.integer(9);
  if (!row.null(10)) out.next = row.integer(10);
  out.error = row.text(11);
  return out;
}

std::int64_t number(const Row& row) {
  return row.integer(0);
}

}  // namespace

void begin(Tx& tx, Micros since) {
  tx.execute("INSERT INTO began (one, at) VALUES (1, ?) ON CONFLICT (one) DO NOTHING", {since});
}

bool was_there(Connection& connection, Micros at) {
  return connection.first("SELECT 1 FROM began WHERE at <= ?", {at}, number).has_value();
}

void add(Tx& tx, const Delivery& one) {
  tx.execute(
      "INSERT INTO deliveries (channel, event, type, subject, payload, at, message_id, made, failures, next_at,"
      " under_way, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, '') ON CONFLICT (channel, event) DO NOTHING",
      {one.channel, one.event, one.type, one.subject, stadtkern::Value::bytes(one.payload), one.at, one.message_id,
       one.made, one.made});
}

std::optional<Delivery> claim(Tx& tx, std::string_view channel, Micros lease) {
  auto found = tx.first(std::string(kSelect) + "WHERE channel = ? AND next_at IS NOT NULL AND next_at <= ?" +
                            std::string(kFirstOfItsSubject) + " ORDER BY next_at, seq LIMIT 1",
                        {channel, tx.now_us()}, delivery_from);
  if (!found) return std::nullopt;
  found->next = tx.now_us() + lease;
  tx.execute("UPDATE deliveries SET next_at = ?, under_way = 1 WHERE seq = ?", {found->next, found->seq});
  return found;
}

std::optional<Micros> next_due(Connection& connection, std::string_view channel) {
  return connection.first("SELECT d.next_at FROM deliveries d WHERE channel = ? AND next_at IS NOT NULL" +
                              std::string(kFirstOfItsSubject) + " ORDER BY next_at LIMIT 1",
                          {channel}, number);
}

bool still_ours(Connection& connection, const Delivery& claimed) {
  return connection.first("SELECT 1 FROM deliveries WHERE seq = ? AND next_at = ?", {claimed.seq, claimed.next}, number)
      .has_value();
}

void remove(Tx& tx, const Delivery& delivery) {
  tx.execute("DELETE FROM deliveries WHERE seq = ?", {delivery.seq});
}

void later(Tx& tx, const Delivery& delivery, Micros next, bool counts, std::string_view error) {
  tx.execute("UPDATE deliveries SET next_at = ?, under_way = 0, failures = failures + ?, error = ? WHERE seq = ?",
             {next, counts ? 1 : 0, error, delivery.seq});
}

void give_up(Tx& tx, const Delivery& delivery, std::string_view error) {
  tx.execute("UPDATE deliveries SET next_at = NULL, under_way = 0, failures = failures + 1, error = ? WHERE seq = ?",
             {error, delivery.seq});
  count(tx, delivery.channel, "given_up");
}

std::int64_t retry(Tx& tx) {
  const auto again = tx.execute("UPDATE deliveries SET next_at = ?, made = ?, failures = 0 WHERE next_at IS NULL",
                                {tx.now_us(), tx.now_us()});
  return again + tx.execute("UPDATE deliveries SET next_at = ? WHERE under_way = 0 AND next_at > ?",
                            {tx.now_us(), tx.now_us()});
}

void count(Tx& tx, std::string_view channel, std::string_view what, std::int64_t more) {
  tx.execute(
      "INSERT INTO counts (channel, what, number) VALUES (?, ?, ?) ON CONFLICT (channel, what) DO UPDATE SET number ="
      " counts.number + excluded.number",
      {channel, what, more});
}

std::int64_t waiting(Connection& connection, std::string_view channel) {
  return connection
      .first("SELECT COUNT(*) FROM deliveries WHERE channel = ? AND next_at IS NOT NULL", {channel}, number)
      .value_or(0);
}

std::vector<Delivery> failed(Connection& connection, std::int64_t most) {
  std::vector<Delivery> out;
  connection.each(std::string(kSelect) + "WHERE next_at IS NULL ORDER BY seq DESC LIMIT ?", {most},
                  [&](const Row& row) { out.push_back(delivery_from(row)); });
  return out;
}

std::vector<Standing> standings(Connection& connection) {
  std::map<std::string, Standing> all;
  const auto of = [&](const Row& row) -> Standing& {
    Standing& one = all[std::string(row.text(0))];
    one.channel = row.text(0);
    return one;
  };
  connection.each("SELECT channel, COUNT(next_at), COUNT(*), MIN(made) FROM deliveries GROUP BY channel", {},
                  [&](const Row& row) {
                    Standing& one = of(row);
                    one.waiting = row.integer(1);
                    one.given_up = row.integer(2) - row.integer(1);
                  });
  connection.each("SELECT channel, MIN(made) FROM deliveries WHERE next_at IS NOT NULL GROUP BY channel", {},
                  [&](const Row& row) { of(row).since = row.integer(1); });
  connection.each("SELECT channel, what, number FROM counts", {}, [&](const Row& row) {
    Standing& one = of(row);
    if (row.text(1) == "sent") one.sent = row.integer(2);
    if (row.text(1) == "withdrawn") one.withdrawn = row.integer(2);
    if (row.text(1) == "no_server") one.no_server = row.integer(2);
  });
  std::vector<Standing> out;
  for (auto& [channel, one] : all) out.push_back(std::move(one));
  return out;
}

void give_up_others(Tx& tx, const std::vector<std::string>& channels) {
  std::vector<std::string> gone;
  tx.each("SELECT DISTINCT channel FROM deliveries WHERE next_at IS NOT NULL", {}, [&](const Row& row) {
    if (std::find(channels.begin(), channels.end(), row.text(0)) == channels.end()) gone.emplace_back(row.text(0));
  });
  for (const std::string& channel : gone) {
    const auto many = tx.execute(
        "UPDATE deliveries SET next_at = NULL, under_way = 0, error = 'the settings have no such channel any more'"
        " WHERE channel = ? AND next_at IS NOT NULL AND (under_way = 0 OR next_at < ?)",
        {channel, tx.now_us()});
    if (many > 0) count(tx, channel, "given_up", many);
  }
}

void give_up_old(Tx& tx, Micros made_before) {
  tx.execute(
      "UPDATE deliveries SET next_at = NULL, error = 'the settings have no such channel any more' WHERE next_at IS NOT"
      " NULL AND made < ?",
      {made_before});
}

void drop_failed(Tx& tx, Micros before) {
  tx.execute(
      "DELETE FROM deliveries WHERE seq IN (SELECT seq FROM deliveries WHERE next_at IS NULL AND made < ? LIMIT 1000)",
      {before});
}

}  // namespace notify::deliveries

// SPDX-License-Identifier: EUPL-1.2
#include "use/use_store.h"

#include <tuple>
#include <vector>

namespace portal::use {
namespace {

using stadtkern::Connection;
using stadtkern::Row;

}  // namespace

void add(stadtkern::Tx& tx, Day day, const Counts& counts) {
  const std::string when = iso(day);
  for (const auto& [what, number] : counts) {
    tx.execute(
        "INSERT INTO use_counts (day, page, step, number) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (day, page, step) DO UPDATE SET number = use_counts.number + excluded.number",
        {when, what.first, what.second, number});
  }
}

Counts sums(Connection& connection, const Period& period) {
  Counts out;
  connection.each(
      "SELECT page, step, CAST(SUM(number) AS BIGINT) FROM use_counts WHERE day BETWEEN ? AND ? GROUP BY page, step",
      {iso(period.first), iso(period.last)}, [&out](const Row& row) {
        out[{std::string(row.text(0)), static_cast<unsigned>(row.integer(1))}] = row.integer(2);
      });
  return out;
}

std::map<std::string, std::int64_t> months(Connection& connection) {
  std::map<std::string, std::int64_t> out;
  connection.each("SELECT day, CAST(SUM(number) AS BIGINT) FROM use_counts WHERE step = 0 GROUP BY day", {},
                  [&out](const Row& row) { out[std::string(row.text(0).substr(0, 7))] += row.integer(1); });
  return out;
}

std::map<std::string, std::int64_t> days(Connection& connection, const Period& period, const std::string* page) {
  std::map<std::string, std::int64_t> out;
  const auto take = [&out](const Row& row) { out[std::string(row.text(0))] = row.integer(1); };
  const std::string first = iso(period.first);
  const std::string last = iso(period.last);
  if (page != nullptr) {
    connection.each("SELECT day, number FROM use_counts WHERE step = 0 AND day BETWEEN ? AND ? AND page = ?",
                    {first, last, *page}, take);
  } else {
    connection.each(
        "SELECT day, CAST(SUM(number) AS BIGINT) FROM use_counts WHERE step = 0 AND day BETWEEN ? AND ? GROUP BY day",
        {first, last}, take);
  }
  return out;
}

void each(Connection& connection, const Period& period,
          const std::function<void(std::string_view, std::string_view, unsigned, std::int64_t)>& row) {
  connection.each("SELECT day, page, step, number FROM use_counts WHERE day BETWEEN ? AND ? ORDER BY day, page, step",
                  {iso(period.first), iso(period.last)}, [&row](const Row& one) {
                    row(one.text(0), one.text(1), static_cast<unsigned>(one.integer(2)), one.integer(3));
                  });
}

void drop_before(stadtkern::Tx& tx, Day day, int limit) {
  std::vector<std::tuple<std::string, std::string, std::int64_t>> gone;
  tx.each("SELECT day, page, step FROM use_counts WHERE day < ? ORDER BY day, page, step LIMIT ?", {iso(day), limit},
          [&gone](const Row& row) { gone.emplace_back(row.text(0), row.text(1), row.integer(2)); });
  for (const auto& [when, page, step] : gone) {
    tx.execute("DELETE FROM use_counts WHERE day = ? AND page = ? AND step = ?", {when, page, step});
  }
}

}  // namespace portal::use

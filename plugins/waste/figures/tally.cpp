// SPDX-License-Identifier: EUPL-1.2
#include "figures/tally.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>
#include <utility>

#include "local_time.h"
#include "text.h"

namespace waste::figures {
namespace {

using stadtkern::Connection;
using stadtkern::Row;
using stadtkern::Tx;

// The rows that a report counts in: its district's, and the whole town's. All categories together are a sum: each row
// is a step of every write.
std::set<std::pair<std::string_view, std::string_view>> rows_of(const Counted& report) {
  return {{"", report.category}, {report.district, report.category}};
}

void count(Tx& tx, const Counted& report, std::int64_t by) {
  for (const auto& [district, category] : rows_of(report)) {
    tx.execute(
        "INSERT INTO figures (district, category, month, bucket, reports) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (district, category, month, bucket) DO UPDATE SET reports = figures.reports + excluded.reports",
        {district, category, report.month, report.bucket, by});
  }
}

int bucket_of(bool open, Micros requested, Micros updated) {
  return open ? kOpen : figures::bucket_of(updated - requested);
}

// The next in the order of the key: a step of the index for each, not a look at every row.
std::vector<std::string> each_after(Connection& connection, std::string_view sql,
                                    std::initializer_list<stadtkern::Value> before) {
  constexpr std::size_t kMost = 2000;
  std::vector<std::string> out;
  std::string last;
  while (out.size() < kMost) {
    std::vector<stadtkern::Value> values(before);
    values.emplace_back(last);
    std::optional<std::string> next;
    connection.each(sql, values, [&](const Row& row) { next = std::string(row.text(0)); });
    if (!next) break;
    last = *next;
    out.push_back(*std::move(next));
  }
  return out;
}

}  // namespace

std::int64_t month_of(Micros time, std::string_view zone) {
  // Months begin and clocks change at whole quarters of an hour: most writes of a town ask what the last one asked.
  constexpr Micros kQuarter = 900'000'000;
  struct Known {
    std::string zone;
    Micros quarter = -1;
    std::int64_t month = 0;
  };
  static thread_local Known known;
  if (known.quarter != time / kQuarter || known.zone != zone) {
    const auto local = to_local(time, zone);
    const std::string text = format_w3c(local ? utc(*local) : time);
    known = {std::string(zone), time / kQuarter, parse_month(text.substr(0, 7)).value_or(0)};
  }
  return known.month;
}

std::optional<std::int64_t> parse_month(std::string_view text) {
  if (text.size() == 10) {
    if (!parse_local(text)) return std::nullopt;
    text.remove_suffix(3);
  }
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = whole_number(text.substr(0, 4));
  const auto month = whole_number(text.substr(5));
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  return static_cast<std::int64_t>(*year * 12 + *month - 1);
}

std::string month_text(std::int64_t month) {
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02d", static_cast<int>(month / 12),
                                   static_cast<int>(month % 12) + 1);
  return {text.data(), static_cast<std::size_t>(length)};
}

Counted counted(const Report& report, std::string_view zone) {
  return {month_of(report.requested, zone), report.category, report.district,
          bucket_of(status_of(report.status) == Status::Open, report.requested, report.updated)};
}

void add(Tx& tx, const Counted& report) {
  count(tx, report, 1);
}

void change(Tx& tx, std::string_view id, const Counted& now) {
  const auto before = tx.first(
      "SELECT month, category, district, is_open, requested, updated FROM reports WHERE id = ? AND month IS NOT NULL",
      {id}, [](const Row& row) {
        return Counted{row.integer(0), std::string(row.text(1)), std::string(row.text(2)),
                       bucket_of(row.integer(3) != 0, row.integer(4), row.integer(5))};
      });
  if (before == now) return;
  if (before) count(tx, *before, -1);
  count(tx, now, 1);
}

std::size_t catch_up(Tx& tx, std::size_t most) {
  const std::string zone(tx.town().time_zone());
  std::vector<std::pair<std::string, Counted>> found;
  tx.each(
      "SELECT id, category, district, is_open, requested, updated FROM reports WHERE month IS NULL ORDER BY requested, "
      "id LIMIT ?",
      {most}, [&](const Row& row) {
        found.emplace_back(row.text(0),
                           Counted{month_of(row.integer(4), zone), std::string(row.text(1)), std::string(row.text(2)),
                                   bucket_of(row.integer(3) != 0, row.integer(4), row.integer(5))});
      });
  // Neighbours in time count in the same rows.
  std::map<Counted, std::int64_t> together;
  for (const auto& [id, report] : found) {
    ++together[report];
    tx.execute("UPDATE reports SET month = ? WHERE id = ?", {report.month, id});
  }
  for (const auto& [report, number] : together) count(tx, report, number);
  return found.size();
}

bool complete(Connection& connection) {
  return !connection.first("SELECT 1 FROM reports WHERE month IS NULL LIMIT 1", {}, [](const Row&) { return true; });
}

Histogram histogram(Connection& connection, std::string_view district, std::string_view category, Months months) {
  Histogram out;
  const auto take = [&](const Row& row) {
    const auto reports = row.integer(1);
    if (reports > 0) out[static_cast<int>(row.integer(0))] = reports;
  };
  const std::string_view sums = "SELECT bucket, SUM(reports) FROM figures WHERE district = ? AND month BETWEEN ? AND ?";
  if (category.empty()) {
    connection.each(std::string(sums) + " GROUP BY bucket", {district, months.first, months.last}, take);
  } else {
    connection.each(std::string(sums) + " AND category = ? GROUP BY bucket",
                    {district, months.first, months.last, category}, take);
  }
  return out;
}

std::vector<std::string> districts(Connection& connection) {
  return each_after(connection, "SELECT district FROM figures WHERE district > ? ORDER BY district LIMIT 1", {});
}

std::vector<std::string> categories(Connection& connection, std::string_view district) {
  return each_after(connection,
                    "SELECT category FROM figures WHERE district = ? AND category > ? ORDER BY category LIMIT 1",
                    {district});
}

}  // namespace waste::figures

// SPDX-License-Identifier: EUPL-1.2
#include "clerk/counts.h"

namespace waste::clerk::counts {
namespace {

using stadtkern::Row;

// A write must not take long, and one function that hangs for a second ends the module.
constexpr std::int64_t kMostCounted = 200'000;

void add(stadtkern::Tx& tx, std::string_view group, std::string_view status, std::int64_t number) {
  tx.execute(
      "INSERT INTO inbox_counts (responsible, status, reports) VALUES (?, ?, ?) ON CONFLICT (responsible, status)"
      " DO UPDATE SET reports = inbox_counts.reports + excluded.reports",
      {group, status, number});
}

}  // namespace

void came(stadtkern::Tx& tx, const Report& report) {
  add(tx, report.group, name(report.status), 1);
}

void changes_to(stadtkern::Tx& tx, const Report& after) {
  struct Before {
    std::string group;
    std::string status;
  };
  const auto before = tx.first("SELECT responsible, status FROM reports WHERE id = ?", {after.id}, [](const Row& row) {
    return Before{std::string(row.text(0)), std::string(row.text(1))};
  });
  if (!before || (before->group == after.group && before->status == name(after.status))) return;
  add(tx, before->group, before->status, -1);
  add(tx, after.group, name(after.status), 1);
}

void count_anew(stadtkern::Tx& tx) {
  const auto there = tx.first("SELECT CAST(SUM(reports) AS BIGINT) FROM inbox_counts", {},
                              [](const Row& row) { return row.integer(0); });
  if (there.value_or(0) > kMostCounted) return;
  tx.execute("DELETE FROM inbox_counts");
  tx.execute(
      "INSERT INTO inbox_counts (responsible, status, reports)"
      " SELECT responsible, status, COUNT(*) FROM reports GROUP BY responsible, status");
}

std::vector<Count> all(stadtkern::Connection& connection) {
  std::vector<Count> out;
  connection.each("SELECT responsible, status, reports FROM inbox_counts WHERE reports > 0 ORDER BY responsible", {},
                  [&](const Row& row) {
                    const auto status = parse_detailed_status(row.text(1));
                    if (status) out.push_back({std::string(row.text(0)), *status, row.integer(2)});
                  });
  return out;
}

}  // namespace waste::clerk::counts

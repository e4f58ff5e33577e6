// SPDX-License-Identifier: EUPL-1.2
#include "statistics.h"

#include <algorithm>
#include <string>
#include <vector>

#include "months.h"
#include "stats.pb.h"

namespace waste {
namespace {

using stadtkern::Connection;
using stadtkern::Row;

constexpr int kMonths = 12;
constexpr int kRecentDays = 30;

struct Words {
  const char* id;
  const char* de;
  const char* en;
};

constexpr Words kOpen{"open", "Offene Meldungen", "Open reports"};
constexpr Words kReceived{"received_30d", "Neue Meldungen in 30 Tagen", "New reports in 30 days"};
constexpr Words kClosed{"closed_30d", "Erledigte Meldungen in 30 Tagen", "Reports closed in 30 days"};
constexpr Words kDuration{"days_to_close", "Tage bis zum Abschluss (Median, 30 Tage)",
                          "Days to closing (median, 30 days)"};
constexpr Words kPerMonth{"per_month", "Meldungen im Monat", "Reports per month"};

template <class To>
void describe(To& to, const Words& words, const char* unit, stats::v1::Direction direction) {
  to.set_id(words.id);
  (*to.mutable_name())["de"] = words.de;
  (*to.mutable_name())["en"] = words.en;
  to.set_unit(unit);
  to.set_direction(direction);
}

void add(stats::v1::Figures& out, const Words& words, double value, const char* unit, stats::v1::Direction direction,
         Micros now) {
  stats::v1::KeyFigure& figure = *out.add_figures();
  describe(figure, words, unit, direction);
  figure.set_value(value);
  figure.set_as_of(format_w3c(now));
}

std::int64_t count(Connection& connection, std::string_view sql, std::initializer_list<stadtkern::Value> values) {
  return connection.first(sql, values, [](const Row& row) { return row.integer(0); }).value_or(0);
}

std::vector<double> days_to_close(Connection& connection, Micros since) {
  std::vector<double> days;
  connection.each("SELECT updated - requested FROM reports WHERE is_open = 0 AND updated >= ?", {since},
                  [&](const Row& row) { days.push_back(static_cast<double>(row.integer(0)) / kDay); });
  return days;
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

stats::v1::Figures figures(Connection& connection, Micros now, std::string_view zone) {
  const Micros since = now - kRecentDays * kDay;
  stats::v1::Figures out;
  const auto whole = [](std::int64_t number) { return static_cast<double>(number); };
  // Of a column that only the index of open ones has: counting rows would read another one from end to end.
  add(out, kOpen, whole(count(connection, "SELECT COUNT(requested) FROM reports WHERE is_open = 1", {})), "1",
      stats::v1::DOWN, now);
  add(out, kReceived, whole(count(connection, "SELECT COUNT(*) FROM reports WHERE requested >= ?", {since})), "1",
      stats::v1::NEUTRAL, now);
  std::vector<double> closed = days_to_close(connection, since);
  add(out, kClosed, static_cast<double>(closed.size()), "1", stats::v1::UP, now);
  if (!closed.empty()) add(out, kDuration, median(closed), "d", stats::v1::DOWN, now);

  stats::v1::Series& series = *out.add_series();
  describe(series, kPerMonth, "1", stats::v1::NEUTRAL);
  for (const Month& month : last_months(now, zone, kMonths)) {
    stats::v1::Point& point = *series.add_points();
    point.set_period(month.period);
    point.set_value(whole(count(connection, "SELECT COUNT(*) FROM reports WHERE requested >= ? AND requested < ?",
                                {month.begin, month.end})));
  }
  return out;
}

}  // namespace waste

// SPDX-License-Identifier: EUPL-1.2
// The table behind the statistics: each report counts in it once, and every write that changes a report changes it
// along.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "figures/duration.h"
#include "report.h"

namespace waste::figures {

// In the town's zone; UTC where the system doesn't know it.
[[nodiscard]] std::int64_t month_of(Micros time, std::string_view zone);
[[nodiscard]] std::optional<std::int64_t> parse_month(std::string_view text);  // "2026-03", or a day of it
[[nodiscard]] std::string month_text(std::int64_t month);

// What a report counts as.
struct Counted {
  std::int64_t month = 0;
  std::string category;
  std::string district;
  int bucket = kOpen;
  friend auto operator<=>(const Counted&, const Counted&) = default;  // NOLINT(modernize-use-nullptr)
};
[[nodiscard]] Counted counted(const Report& report, std::string_view zone);

void add(stadtkern::Tx& tx, const Counted& report);
// The report of that id counts as this from now on; it stands in the store as it was before.
void change(stadtkern::Tx& tx, std::string_view id, const Counted& now);

// Counts reports that were stored before there was a table, at most that many; how many it were.
std::size_t catch_up(stadtkern::Tx& tx, std::size_t most);
[[nodiscard]] bool complete(stadtkern::Connection& connection);

struct Months {
  std::int64_t first = 0;
  std::int64_t last = 0;  // inclusive
};
// An empty district or category: all together.
[[nodiscard]] Histogram histogram(stadtkern::Connection& connection, std::string_view district,
                                  std::string_view category, Months months);
[[nodiscard]] std::vector<std::string> districts(stadtkern::Connection& connection);
[[nodiscard]] std::vector<std::string> categories(stadtkern::Connection& connection, std::string_view district);

}  // namespace waste::figures

// SPDX-License-Identifier: EUPL-1.2
// The SQL of collection calendars: functions over a connection of one town's store, as those of store.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "calendar/difference.h"

namespace waste::calendar {

using stadtkern::Connection;
using stadtkern::Tx;

// What is stored of the source; of one district of it when that is given.
[[nodiscard]] KnownPlan read_plan(Connection& connection, std::string_view source,
                                  const std::optional<std::string>& district);

// A write function must be done within milliseconds: at most so many changes in one.
inline constexpr std::size_t kRowsPerWrite = 100;

void apply(Tx& tx, std::string_view source, const Change& change);

// The last day that is known from that source; nothing when there is none. And whether any other source has one.
[[nodiscard]] std::optional<Day> last_day(Connection& connection, std::string_view source);
[[nodiscard]] bool has_others(Connection& connection, std::string_view source);

// A plan that a part of a street follows.
struct Followed {
  std::string source;
  std::string part_key;
  Membership membership;
  int edition = 0;
};

// Of the streets (or parts) with that key, by part.
[[nodiscard]] std::vector<Followed> plans_of_street(Connection& connection, std::string_view street_or_part_key);

// Of the streets whose key holds `folded` (all for an empty one), those that begin with it first, at most `most` parts.
[[nodiscard]] std::vector<Followed> search_streets(Connection& connection, std::string_view folded, std::size_t most);

// A collection with when it was stored.
struct Dated {
  Collection collection;
  Micros stored = 0;
};

// Of these plans between both days, by day; each kind once a day, whichever plan says it.
[[nodiscard]] std::vector<Dated> collections_of(Connection& connection, const std::vector<Followed>& plans, Day from,
                                                Day to);
// Of a district of that name, whatever its source.
[[nodiscard]] std::vector<Dated> collections_of_district(Connection& connection, std::string_view name, Day from,
                                                         Day to);
[[nodiscard]] bool knows_district(Connection& connection, std::string_view name);

}  // namespace waste::calendar

// SPDX-License-Identifier: EUPL-1.2
// What a file changes in what is known from its source: new rows, changed ones, and those that have gone. Pure.
//
// A file is for certain years (years_of); of its districts it says everything for them. So a collection of these years
// that it doesn't name has gone, unless a later year's plan named it: the plan of 2026 may begin on the last day of
// 2025, and reading 2025's again must not lose that. `edition` is the last of those years, 0 for what no year bounds.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "calendar/calendar.h"

namespace waste::calendar {

struct KnownCollection {
  Collection collection;
  int edition = 0;
};
struct KnownMembership {
  Membership membership;
  int edition = 0;
};

// What is stored of a source, or of one district of it.
struct KnownPlan {
  std::vector<KnownCollection> collections;
  std::vector<KnownMembership> memberships;
};

// The name that districts are told apart by: "bezirk1" for "Bezirk 1".
[[nodiscard]] std::string district_key(std::string_view name);

struct Put {
  std::variant<KnownCollection, KnownMembership> row;
};
struct Remove {
  std::variant<KnownCollection, KnownMembership> row;
};
using Change = std::variant<Put, Remove>;

// Each row of the file is stored, updated or skipped.
struct Difference {
  std::vector<Change> changes;  // what is new first, so that a moved collection is never missing
  std::uint64_t stored = 0;
  std::uint64_t updated = 0;
  std::uint64_t skipped = 0;
  std::uint64_t removed = 0;
};

[[nodiscard]] int edition_of(const Calendar& calendar);

[[nodiscard]] Difference difference(const Calendar& calendar, const KnownPlan& known);

}  // namespace waste::calendar

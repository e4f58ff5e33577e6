// SPDX-License-Identifier: EUPL-1.2
// A collection calendar as values: which plan ("district") collects what on which day, and which streets a plan is for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <stadtkern/result.h>

#include "calendar/day.h"
#include "calendar/kind.h"
#include "calendar/street.h"

namespace waste::calendar {

// One collection. Its district's name is what the source calls the plan; a street may follow several, one for each bin.
struct Collection {
  std::string district;
  Kind kind = Kind::Other;
  std::string label;  // the source's word for it: "Gelber Sack"
  Day day;
  friend bool operator==(const Collection&, const Collection&) = default;
  friend bool operator<(const Collection& a, const Collection& b) {
    return std::tie(a.district, a.kind, a.label, a.day) < std::tie(b.district, b.kind, b.label, b.day);
  }
};

struct Membership {
  Street street;
  std::string district;
  friend bool operator==(const Membership&, const Membership&) = default;
  friend bool operator<(const Membership& a, const Membership& b) {
    return std::tie(a.street.name, a.street.numbers, a.district) <
           std::tie(b.street.name, b.street.numbers, b.district);
  }
};

struct Fault {
  std::uint64_t line = 0;
  std::string reason;
};

// What one file says.
struct Calendar {
  std::string_view form;      // "ics", "json" or "text"
  std::string_view encoding;  // as decode() found it
  std::vector<Collection> collections;
  std::vector<Membership> memberships;
  std::vector<Fault> faults;
  std::uint64_t repeated = 0;  // rows that said what another one had said
  bool recurring = false;      // holds rules, whose dates reach to the end of the window
  // The only district that the file speaks of; nothing: of all that its source has.
  std::optional<std::string> district;
  // Whether its list of streets is whole, so that a street which is not on it has gone.
  bool streets_whole = false;
};

// What the caller knows beside the file.
struct Hints {
  std::string district;  // empty: the file says it
  std::string street;    // as written, perhaps with numbers; empty: none
  std::string zone = "Europe/Berlin";
  Day today;
};

inline constexpr std::size_t kLargestFile = 16 * 1024 * 1024;  // bytes
inline constexpr std::size_t kMostRows = 200'000;              // collections and memberships
inline constexpr int kMostRules = 2000;                        // following one takes time
inline constexpr std::size_t kMostFaults = 500;                // a file with as many is another one than was meant
inline constexpr std::size_t kLongestName = 120;               // characters of a label, district or street

// Rules are followed from the first day of last year to the last one of next year.
struct Window {
  Day from;
  Day to;
};
[[nodiscard]] Window window_of(Day today);
[[nodiscard]] std::string no_day_in(const Window& window);  // a fault's reason

// The years that the file is for, oldest first: those that hold a fifth of its collections, or with rules all between
// its first and last. A plan for 2026 that begins with the last day of 2025 is one for 2026. None when it holds none.
[[nodiscard]] std::vector<int> years_of(const Calendar& calendar);

// Reads a file of one of the forms. Rows that are no use are faults in it. INVALID_ARGUMENT when the file as a whole
// is.
[[nodiscard]] stadtkern::Result<Calendar> read_calendar(std::string_view bytes, const Hints& hints);

}  // namespace waste::calendar

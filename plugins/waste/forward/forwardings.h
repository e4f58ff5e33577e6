// SPDX-License-Identifier: EUPL-1.2
// The SQL of forwardings. As in store.h, nothing here reports a statement that fails.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "forward/plan.h"
#include "timestamp.h"

namespace waste::forward {

struct Forwarding {
  std::string id;
  std::string report;
  std::string authority;
  State state = State::ToSend;
  std::string words;  // of staff, in place of the citizen's; gone once they have the report
  Micros made = 0;
  std::optional<Micros> tried;
  std::optional<Micros> sent;  // when they were known to have it
  int failures = 0;            // in a row
  Micros lease = 0;
  std::optional<Micros> next;
  std::string token;
  std::string foreign_id;
  std::optional<foreign::Standing> standing;  // nothing: not asked yet
  std::optional<Micros> looked;
  bool suggested = false;  // they have closed it, and staff may want to
  std::string error;

  // Nothing more will come of it.
  [[nodiscard]] bool over() const { return !next; }
};

inline constexpr std::int64_t kMostOfReport = 20;

using stadtkern::Connection;
using stadtkern::Tx;

// CONFLICT when one to that authority is under way, or the report has too many.
[[nodiscard]] stadtkern::Result<Forwarding> add(Tx& tx, std::string_view report, std::string_view authority,
                                                std::string_view words);
[[nodiscard]] std::optional<Forwarding> find(Connection& connection, std::string_view id);
[[nodiscard]] std::vector<Forwarding> of_report(Connection& connection, std::string_view report);  // oldest first
// Of one state, or of all; oldest first.
[[nodiscard]] std::vector<Forwarding> list(Connection& connection, std::optional<State> state, std::size_t offset,
                                           std::size_t limit);

// The one that has waited longest and nobody is at, for `lease` from now on; as it stands afterwards, with whether a
// sending had begun before.
struct Claimed {
  Forwarding forwarding;
  bool unsure = false;
};
[[nodiscard]] std::optional<Claimed> claim(Tx& tx, Micros lease);

void save(Tx& tx, const Forwarding& one);
// What tells of a person goes: words, their notes. One that was not sent yet is given up.
std::int64_t erase_of(Tx& tx, std::string_view report);

}  // namespace waste::forward

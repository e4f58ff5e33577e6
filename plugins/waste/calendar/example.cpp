// SPDX-License-Identifier: EUPL-1.2
#include "calendar/example.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "calendar/difference.h"
#include "calendar/plan_store.h"
#include "town_settings.h"

namespace waste::calendar {
namespace {

using stadtkern::Connection;
using stadtkern::Result;

// With fewer days left the rules are followed anew.
constexpr std::chrono::days kSoon{180};

}  // namespace

stadtkern::Status offer_example(const stadtkern::Town& town, std::string_view json) {
  if (json.empty()) return {};
  Hints hints;
  hints.zone = std::string(town.time_zone());
  hints.today = local_day(system_now(), town.time_zone());
  const auto wanted = town.store().read([&](Connection& connection) -> Result<bool> {
    const auto last = last_day(connection, kExampleSource);
    return !has_others(connection, kExampleSource) && (!last || *last < hints.today + kSoon);
  });
  if (!wanted) return wanted.error();
  if (!*wanted) return {};
  const auto calendar = read_calendar(json, hints);
  if (!calendar) return calendar.error();
  auto known = town.store().read(
      [](Connection& connection) -> Result<KnownPlan> { return read_plan(connection, kExampleSource, {}); });
  if (!known) return std::move(known).error();
  // All are queued at once, before whatever the town's first visitors bring.
  const auto changes = std::make_shared<const std::vector<Change>>(difference(*calendar, *known).changes);
  for (std::size_t at = 0; at < changes->size(); at += kRowsPerWrite) {
    town.store().write([changes, at](stadtkern::Tx& tx) -> stadtkern::Status {
      for (std::size_t i = at; i < std::min(at + kRowsPerWrite, changes->size()); ++i) {
        apply(tx, kExampleSource, (*changes)[i]);
      }
      return {};
    });
  }
  return {};
}

}  // namespace waste::calendar

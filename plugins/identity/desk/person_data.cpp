// SPDX-License-Identifier: EUPL-1.2
#include "desk/person_data.h"

#include <utility>

#include "deputies.h"
#include "second_factors.h"

namespace identity::desk {

using stadtkern::Row;

std::optional<Person> load_person(Connection& db, std::string_view id) {
  auto account = accounts::find(db, id);
  if (!account || account->state == "erased") return std::nullopt;
  Person out{.account = *std::move(account)};
  out.factor = second_factors::standing(db, id) == second_factors::Standing::On;
  out.link = db.first("SELECT 1 FROM links WHERE account = ?", {id}, [](const Row&) { return true; }).has_value();
  out.last_entry = db.first("SELECT MAX(created) FROM sessions WHERE account = ?", {id}, [](const Row& row) {
                       return row.integer(0);
                     }).value_or(0);
  out.sessions = sessions::list(db, id);
  for (const Deputy& one : deputies::of(db, id, 0)) {
    auto who = accounts::find(db, one.deputy);
    if (who) out.deputies.push_back({*std::move(who), one.until});
  }
  return out;
}

}  // namespace identity::desk

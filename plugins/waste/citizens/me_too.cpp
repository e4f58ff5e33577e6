// SPDX-License-Identifier: EUPL-1.2
#include "citizens/me_too.h"

#include <utility>

#include "citizens/town_keys.h"
#include "hash.h"
#include "id.h"

namespace waste::me_too {
namespace {

using stadtkern::Row;
using stadtkern::Tx;

// Of one write: a person's own comes with it, so the table shrinks faster than it grows.
constexpr std::int64_t kForgottenAtOnce = 100;
constexpr std::int64_t kForgottenByTheHour = 1000;

void forget(Tx& tx, std::int64_t most) {
  tx.execute(
      "DELETE FROM me_too WHERE (report_id, who) IN"
      " (SELECT report_id, who FROM me_too WHERE lasting = 0 AND at <= ? ORDER BY at LIMIT ?)",
      {tx.now_us() - town_keys::kSaltAge, most});
}

std::string hashed(Tx& tx, std::string_view report, const Person& who) {
  if (!who.principal.empty()) return hash_of(town_keys::lasting(tx), {"principal", report, who.principal});
  return hash_of(town_keys::of_the_day(tx), {"client", report, who.client});
}

}  // namespace

stadtkern::Result<Count> add(Tx& tx, std::string_view id, const Person& who) {
  const auto normal = normal_report_id(id);
  const auto open = normal ? tx.first("SELECT is_open FROM reports WHERE id = ?", {*normal},
                                      [](const Row& row) { return row.integer(0) != 0; })
                           : std::nullopt;
  if (!open) return stadtkern::not_found("report", id);
  if (!*open) return stadtkern::Error{stadtkern::Code::Conflict, "this report is closed already"};
  forget(tx, kForgottenAtOnce);
  Count out{*normal, 0, false};
  out.counted = tx.execute(
                    "INSERT INTO me_too (report_id, who, at, lasting) VALUES (?, ?, ?, ?) ON CONFLICT"
                    " (report_id, who) DO NOTHING",
                    {*normal, hashed(tx, *normal, who), tx.now_us(), !who.principal.empty()}) == 1;
  if (out.counted) tx.execute("UPDATE reports SET me_too = me_too + 1 WHERE id = ?", {*normal});
  out.number = tx.first("SELECT me_too FROM reports WHERE id = ?", {*normal}, [](const Row& row) {
                   return row.integer(0);
                 }).value_or(0);
  return out;
}

void forget(Tx& tx) {
  town_keys::drop_old(tx);
  forget(tx, kForgottenByTheHour);
}

}  // namespace waste::me_too

// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/timers.h"

#include <utility>

namespace stadtkern::runtime::store {

namespace {

Status only_status(Result<std::int64_t> result) {
  if (!result) return std::move(result).error();
  return {};
}

// Clocks are put right by less than this all the time.
constexpr std::int64_t kSetBackUs = 60'000'000;

}  // namespace

std::int64_t due_at(const Timer& timer, std::int64_t now_us) noexcept {
  const bool set_back = timer.period_us > 0 && timer.due_us - now_us > timer.period_us + kSetBackUs;
  return set_back ? now_us : timer.due_us;
}

Status upsert_timer(Tx& tx, std::string_view name, std::int64_t due_us, std::int64_t period_us) {
  return only_status(tx.connection().system(
      "INSERT INTO sk_timers (name, due_us, period_us) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
      "due_us = excluded.due_us, period_us = excluded.period_us",
      {name, due_us, period_us}));
}

Status declare_timer(Tx& tx, std::string_view name, std::int64_t first_due_us, std::int64_t period_us) {
  return only_status(tx.connection().system(
      "INSERT INTO sk_timers (name, due_us, period_us) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
      "due_us = excluded.due_us, period_us = excluded.period_us WHERE sk_timers.period_us <> excluded.period_us",
      {name, first_due_us, period_us}));
}

Status remove_timer(Tx& tx, std::string_view name) {
  return only_status(tx.connection().system("DELETE FROM sk_timers WHERE name = ?", {name}));
}

Result<std::vector<Timer>> due_timers(Connection& connection, std::int64_t now_us, std::size_t limit) {
  std::vector<Timer> due;
  auto read =
      connection.system("SELECT name, due_us, period_us FROM sk_timers WHERE due_us <= ? ORDER BY due_us, name LIMIT ?",
                        {now_us, static_cast<std::int64_t>(limit)}, [&](const Row& row) {
                          due.push_back({std::string(row[0].text()), row[1].int64(), row[2].int64()});
                          return true;
                        });
  if (!read) return std::move(read).error();
  return due;
}

Result<std::optional<std::int64_t>> next_due(Connection& connection) {
  std::optional<std::int64_t> next;
  auto read = connection.system("SELECT min(due_us) FROM sk_timers", {}, [&](const Row& row) {
    if (!row[0].null()) next = row[0].int64();
    return true;
  });
  if (!read) return std::move(read).error();
  return next;
}

Result<bool> timer_ran(Tx& tx, const Timer& timer) {
  Result<std::int64_t> changed = 0;
  if (timer.period_us <= 0) {
    changed = tx.connection().system("DELETE FROM sk_timers WHERE name = ? AND due_us = ? AND period_us = 0",
                                     {timer.name, timer.due_us});
  } else {
    const std::int64_t due = due_at(timer, tx.now_us());
    const std::int64_t late = tx.now_us() < due ? 0 : tx.now_us() - due;
    const std::int64_t next = due + (late / timer.period_us + 1) * timer.period_us;
    changed = tx.connection().system("UPDATE sk_timers SET due_us = ? WHERE name = ? AND due_us = ? AND period_us = ?",
                                     {next, timer.name, timer.due_us, timer.period_us});
  }
  if (!changed) return std::move(changed).error();
  return *changed == 1;
}

}  // namespace stadtkern::runtime::store

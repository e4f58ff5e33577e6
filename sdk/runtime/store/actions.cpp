// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/actions.h"

#include <algorithm>
#include <utility>

namespace stadtkern::runtime::store {
namespace {

constexpr std::size_t kLongestId = 128;

}  // namespace

bool opaque_id(std::string_view text) {
  constexpr std::string_view kSigns = "-._:";
  const auto allowed = [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kSigns.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kLongestId && std::all_of(text.begin(), text.end(), allowed);
}

Status keep_action(Connection& connection, const Action& action) {
  auto kept = connection.system("INSERT INTO sk_actions (at_us, person, action, object) VALUES (?, ?, ?, ?)",
                                {action.at_us, action.person, action.action, action.object});
  if (!kept) return std::move(kept).error();
  return {};
}

Result<std::vector<Action>> find_actions(Connection& connection, const ActionFilter& filter, std::size_t limit) {
  std::string sql = "SELECT id, at_us, person, action, object FROM sk_actions WHERE id > ?";
  std::vector<Value> values{filter.after};
  const auto narrow = [&](std::string_view condition, Value value) {
    sql += condition;
    values.push_back(value);
  };
  if (!filter.person.empty()) narrow(" AND person = ?", filter.person);
  if (!filter.object.empty()) narrow(" AND object = ?", filter.object);
  if (filter.since_us > 0) narrow(" AND at_us >= ?", filter.since_us);
  narrow(" ORDER BY id LIMIT ?", static_cast<std::int64_t>(limit));
  std::vector<Action> found;
  auto read = connection.execute(Origin::System, sql, values, [&](const Row& row) {
    found.push_back({row[0].int64(), row[1].int64(), std::string(row[2].text()), std::string(row[3].text()),
                     std::string(row[4].text())});
    return true;
  });
  if (!read) return std::move(read).error();
  return found;
}

Result<ActionsDue> actions_due(Connection& connection, std::int64_t before_us) {
  ActionsDue due;
  auto read = connection.system("SELECT count(*), min(at_us) FROM sk_actions WHERE at_us < ?", {before_us},
                                [&](const Row& row) {
                                  due.count = static_cast<std::uint64_t>(row[0].int64());
                                  if (!row[1].null()) due.oldest_us = row[1].int64();
                                  return true;
                                });
  if (!read) return std::move(read).error();
  return due;
}

Result<std::uint64_t> remove_actions(Connection& connection, std::int64_t before_us, std::size_t limit) {
  auto gone = connection.system(
      "DELETE FROM sk_actions WHERE id IN (SELECT id FROM sk_actions WHERE at_us < ? ORDER BY at_us LIMIT ?)",
      {before_us, static_cast<std::int64_t>(limit)});
  if (!gone) return std::move(gone).error();
  return static_cast<std::uint64_t>(*gone);
}

}  // namespace stadtkern::runtime::store

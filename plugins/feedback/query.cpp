// SPDX-License-Identifier: EUPL-1.2
#include "query.h"

namespace feedback::entries {
namespace {

using stadtkern::Value;

void add(Statement& to, const char* condition) {
  to.sql.append(to.sql.empty() ? "WHERE " : " AND ").append(condition);
}

void add(Statement& to, const char* condition, Value value) {
  add(to, condition);
  to.values.push_back(value);
}

// What an index is for stands in words, not as a parameter: else the planner does not see that it fits.
Statement where_of(const Query& query) {
  Statement where;
  add(where, query.doubtful ? "doubtful = 1" : "doubtful = 0");
  if (query.state) add(where, "state = ?", name(*query.state));
  if ((!query.state && !query.all) || !query.overdue.empty()) add(where, "is_open = 1");
  if (query.module) add(where, "module = ?", *query.module);
  if (query.owner) add(where, "owner = ?", *query.owner);
  if (query.kind) add(where, "kind = ?", name(*query.kind));
  if (!query.overdue.empty()) {
    add(where, "due <> ''");
    add(where, "due < ?", query.overdue);
  }
  return where;
}

}  // namespace

Statement list_statement(std::string_view columns, const Query& query) {
  Statement out = where_of(query);
  out.sql.insert(0, columns);
  out.sql.append(query.overdue.empty() ? " ORDER BY received DESC, id DESC" : " ORDER BY due, received, id");
  out.sql.append(" LIMIT ? OFFSET ?");
  out.values.emplace_back(query.limit);
  out.values.emplace_back(query.offset);
  return out;
}

Statement count_statement(const Query& query) {
  Statement out = where_of(query);
  out.sql = "SELECT COUNT(*) FROM (SELECT 1 FROM entries " + out.sql + " LIMIT ?) AS counted";
  out.values.emplace_back(kMostCounted);
  return out;
}

}  // namespace feedback::entries

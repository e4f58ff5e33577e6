// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/sqlite/statements.h"

#include <sqlite3.h>

#include <utility>

#include "runtime/store/dialect.h"
#include "runtime/store/sqlite/errors.h"

namespace stadtkern::runtime::store::sqlite {

Prepared::Prepared(Prepared&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), in_use_(std::exchange(other.in_use_, nullptr)) {}

Prepared::~Prepared() {
  if (statement_ == nullptr) return;
  if (in_use_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *in_use_ = false;
}

Statements::~Statements() {
  for (Entry& entry : entries_) sqlite3_finalize(entry.statement);
}

Result<Prepared> Statements::prepare(Origin origin, std::string_view sql) {
  wanted_.assign(1, static_cast<char>('0' + static_cast<int>(origin))).append(sql);
  const auto found = by_key_.find(wanted_);
  const bool busy = found != by_key_.end() && found->second->in_use;
  if (found != by_key_.end() && !busy) {
    Entry& entry = *found->second;
    entries_.splice(entries_.begin(), entries_, found->second);
    entry.in_use = true;
    return Prepared{entry.statement, &entry.in_use};
  }

  auto statement = translate(Dialect::Sqlite, origin, sql);
  if (!statement) return std::move(statement).error();
  const bool keep = !busy && !statement->schema;
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(db_, statement->sql.c_str(), static_cast<int>(statement->sql.size() + 1),
                                      keep ? SQLITE_PREPARE_PERSISTENT : 0, &prepared, nullptr);
  if (code != SQLITE_OK) return last_error(db_, "preparing a statement");
  if (!keep) return Prepared{prepared, nullptr};

  if (entries_.size() >= kKept) drop_oldest();
  entries_.push_front({wanted_, prepared, true});
  by_key_.emplace(entries_.front().key, entries_.begin());
  return Prepared{prepared, &entries_.front().in_use};
}

void Statements::drop_oldest() noexcept {
  for (auto entry = entries_.end(); entry != entries_.begin();) {
    --entry;
    if (entry->in_use) continue;  // a chain of nested statements may hold the oldest ones
    sqlite3_finalize(entry->statement);
    by_key_.erase(entry->key);
    entries_.erase(entry);
    return;
  }
}

}  // namespace stadtkern::runtime::store::sqlite

// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/migrations.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "runtime/store/dialect.h"
#include "runtime/store/meta.h"

namespace stadtkern::runtime::store {

namespace {

// FNV-1a with the length: finds accidents, which is all it is for (the package's hashes guard against intent).
std::string checksum(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  std::array<char, 48> out{};
  const int length =
      std::snprintf(out.data(), out.size(), "%016llx-%zu", static_cast<unsigned long long>(hash), text.size());
  return {out.data(), static_cast<std::size_t>(length)};
}

std::string label(const Migration& migration) {
  return "migration " + std::to_string(migration.number) + " (" + migration.name + ")";
}

Error refused(std::string message, const char* reason) {
  return {Code::FailedPrecondition, std::move(message), reason};
}

// Runs `work` in a transaction of its own.
template <class Work>
Status in_transaction(Connection& connection, Work work) {
  if (Status begun = connection.begin(); !begun) return begun;
  if (Status done = work(); !done) {
    connection.rollback();
    return done;
  }
  return connection.commit();
}

}  // namespace

Result<Migrations> Migrations::make(std::vector<Migration> list, int reads_from) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Migration& migration = list[i];
    if (migration.number != static_cast<int>(i) + 1) {
      return Error{Code::InvalidArgument,
                   label(migration) + " stands where number " + std::to_string(i + 1) +
                       " belongs; migrations are numbered 1, 2, 3 without a gap",
                   "migration_number"};
    }
    auto statements = split_script(migration.sql);
    if (!statements) return Error{Code::InvalidArgument, label(migration) + ": " + statements.error().message, "sql"};
    for (const std::string_view statement : *statements) {
      if (auto known = translate(Dialect::Sqlite, Origin::Migration, statement); !known) {
        return Error{Code::InvalidArgument, label(migration) + ": " + known.error().message, "sql"};
      }
    }
  }
  const int schema = static_cast<int>(list.size());
  if (reads_from < 0 || reads_from > schema) {
    return Error{Code::InvalidArgument,
                 "schema_reads_from is " + std::to_string(reads_from) + " and must be within 0 and the schema " +
                     std::to_string(schema),
                 "schema_reads_from"};
  }
  return Migrations{std::move(list), reads_from};
}

Result<Migrations::Applied> Migrations::apply(Connection& connection, std::int64_t now_us) const {
  Applied applied;
  auto found = begin_at(connection, applied.log_id);
  if (!found) return std::move(found).error();
  for (int number = *found + 1; number <= schema(); ++number, ++applied.migrations) {
    const Migration& migration = list_[static_cast<std::size_t>(number) - 1];
    Status done = in_transaction(connection, [&] { return run(connection, migration, now_us); });
    if (!done) return std::move(done).error();
  }
  return applied;
}

Status Migrations::create(Connection& connection, std::int64_t now_us) const {
  if (Status made = meta::make_tables(connection); !made) return made;
  for (const Migration& migration : list_) {
    if (Status done = run(connection, migration, now_us); !done) return done;
  }
  return {};
}

Result<int> Migrations::begin_at(Connection& connection, std::string& log_id) const {
  int found = 0;
  Status checked = in_transaction(connection, [&]() -> Status {
    if (Status made = meta::make_tables(connection); !made) return made;
    auto id = meta::text(connection, meta::kLogId);
    if (!id) return std::move(id).error();
    log_id = std::move(*id);
    Status wrong;
    auto read =
        connection.system("SELECT number, name, checksum FROM sk_migrations ORDER BY number", {}, [&](const Row& row) {
          ++found;
          if (row[0].int64() != found) {
            wrong = refused("the store lacks migration " + std::to_string(found) + " but has a later one",
                            "migration_unknown");
          } else if (found <= schema()) {
            const Migration& mine = list_[static_cast<std::size_t>(found) - 1];
            if (row[2].text() != checksum(mine.sql)) {
              wrong = refused(label(mine) + " was applied to this store with another text; an applied migration " +
                                  "never changes: put it back and add a new one",
                              "migration_changed");
            }
          }
          return static_cast<bool>(wrong);
        });
    if (!read) return std::move(read).error();
    if (!wrong) return wrong;
    return found > schema() ? check_newer(connection, found) : Status{};
  });
  if (!checked) return std::move(checked).error();
  return found;
}

Status Migrations::check_newer(Connection& connection, int found) const {
  auto floor = meta::number(connection, meta::kReadsFrom);
  if (!floor) return std::move(floor).error();
  if (schema() >= *floor) return {};
  return refused("the store has schema " + std::to_string(found) + ", which needs code of schema " +
                     std::to_string(*floor) + " or later; this version knows " + std::to_string(schema()) +
                     ": run the newer version, or restore a backup made by this one",
                 "store_too_new");
}

Status Migrations::run(Connection& connection, const Migration& migration, std::int64_t now_us) const {
  auto statements = split_script(migration.sql);
  if (!statements) return std::move(statements).error();
  int place = 0;
  for (const std::string_view statement : *statements) {
    ++place;
    if (auto done = connection.execute(Origin::Migration, statement, {}, {}); !done) {
      Error error = std::move(done).error();
      error.message = label(migration) + ", statement " + std::to_string(place) + ": " + error.message;
      return error;
    }
  }
  auto noted = connection.system("INSERT INTO sk_migrations (number, name, checksum, applied_us) VALUES (?, ?, ?, ?)",
                                 {migration.number, migration.name, checksum(migration.sql), now_us});
  if (!noted) return std::move(noted).error();
  // Only with the last one: until then the store is on its way and the old floor still holds.
  return migration.number == schema() ? meta::set_number(connection, meta::kReadsFrom, reads_from_) : Status{};
}

}  // namespace stadtkern::runtime::store

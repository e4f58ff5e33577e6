// SPDX-License-Identifier: EUPL-1.2
#include "mirror/mirror_store.h"

#include <algorithm>
#include <array>

#include "changes.h"
#include "clerk/counts.h"

namespace waste::mirror {
namespace {

using stadtkern::Row;

constexpr std::array<std::string_view, 4> kKinds{"new", "changed", "vanished", "only_here"};
constexpr std::int64_t kMostTries = 5;  // for a picture

std::string_view word(Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<Micros> time(const Row& row, std::size_t column) {
  if (row.null(column)) return std::nullopt;
  return row.integer(column);
}

std::optional<std::uint64_t> number(const Row& row, std::size_t column) {
  if (row.null(column)) return std::nullopt;
  return static_cast<std::uint64_t>(row.integer(column));
}

// The picture's state after it was told again; nothing: as it was.
std::int64_t picture_state(std::string_view told, std::string_view before, std::int64_t state, bool removed) {
  if (told.empty() || removed) return 0;
  return told == before ? state : 1;
}

}  // namespace

State state(Connection& connection, std::string_view source) {
  return connection
      .first("SELECT sweep, pulled, swept, switched, next_at, failures, error FROM mirror_state WHERE source = ?",
             {source},
             [](const Row& row) {
               State out;
               out.sweep = row.integer(0);
               out.pulled = time(row, 1);
               out.swept = time(row, 2);
               out.switched = time(row, 3);
               out.next = row.integer(4);
               out.failures = static_cast<int>(row.integer(5));
               out.error = row.text(6);
               return out;
             })
      .value_or(State{});
}

void save(Tx& tx, std::string_view source, const State& state) {
  tx.execute(
      "INSERT INTO mirror_state (source, sweep, pulled, swept, switched, next_at, failures, error) VALUES (?, ?, ?, ?,"
      " ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET sweep = excluded.sweep, pulled = excluded.pulled, swept ="
      " excluded.swept, switched = excluded.switched, next_at = excluded.next_at, failures = excluded.failures, error ="
      " excluded.error",
      {source, state.sweep, state.pulled, state.swept, state.switched, state.next, state.failures, state.error});
}

Told take(Tx& tx, const Report& report, std::string_view picture, std::int64_t sweep) {
  const store::ImportedRow row = changes::import(tx, report);
  struct Before {
    std::int64_t seen = 0;
    std::string url;
    std::int64_t photo = 0;
  };
  const auto before = tx.first("SELECT seen, photo_url, photo FROM mirror_rows WHERE source = ? AND source_id = ?",
                               {report.source, report.source_id}, [](const Row& found) {
                                 return Before{found.integer(0), std::string(found.text(1)), found.integer(2)};
                               });
  const Before known = before.value_or(Before{});
  const std::int64_t photo = picture_state(picture, known.url, known.photo, row.report.text_removed);
  if (!before || known.seen < sweep || known.url != picture || known.photo != photo) {
    tx.execute(
        "INSERT INTO mirror_rows (source, source_id, seen, photo_url, photo) VALUES (?, ?, ?, ?, ?) ON CONFLICT"
        " (source, source_id) DO UPDATE SET seen = excluded.seen, photo_url = excluded.photo_url, photo ="
        " excluded.photo",
        {report.source, report.source_id, std::max(sweep, known.seen), picture, photo});
  }
  return {row.outcome, row.report.id};
}

void count(Tx& tx, std::string_view source, std::string_view day, std::uint64_t fresh, std::uint64_t changed) {
  tx.execute(
      "INSERT INTO mirror_days (source, day, fresh, changed) VALUES (?, ?, ?, ?) ON CONFLICT (source, day) DO UPDATE"
      " SET fresh = mirror_days.fresh + excluded.fresh, changed = mirror_days.changed + excluded.changed",
      {source, day, fresh, changed});
}

void name(Tx& tx, std::string_view source, std::string_view day, Kind kind, const Difference& one) {
  const auto there =
      tx.first("SELECT COUNT(*) FROM mirror_differences WHERE source = ? AND day = ? AND kind = ?",
               {source, day, word(kind)}, [](const Row& row) { return static_cast<std::size_t>(row.integer(0)); });
  if (there.value_or(0) >= kMostNamed) return;
  tx.execute(
      "INSERT INTO mirror_differences (source, day, kind, report_id, source_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT"
      " (source, day, kind, report_id) DO NOTHING",
      {source, day, word(kind), one.report, one.source_id});
}

Found vanished(Connection& connection, std::string_view source, Micros since, std::int64_t sweep) {
  Found out;
  const std::string from =
      " FROM mirror_rows m JOIN reports r ON r.source = m.source AND r.source_id = m.source_id WHERE m.source = ? AND"
      " m.seen < ? AND r.requested >= ?";
  connection.each("SELECT COUNT(*)" + from, {source, sweep, since},
                  [&](const Row& row) { out.reports = static_cast<std::uint64_t>(row.integer(0)); });
  connection.each("SELECT r.id, m.source_id" + from + " ORDER BY r.requested DESC, r.id LIMIT ?",
                  {source, sweep, since, kMostNamed}, [&](const Row& row) {
                    out.first.push_back({std::string(row.text(0)), std::string(row.text(1))});
                  });
  return out;
}

// From numbers that every write keeps, less those of the source, which an index counts: this runs in a write.
Found only_here(Connection& connection, std::string_view source, Micros recent) {
  std::int64_t all = 0;
  for (const auto& count : clerk::counts::all(connection)) all += count.reports;
  const auto theirs = connection.first("SELECT COUNT(*) FROM reports WHERE source = ? AND source_id IS NOT NULL",
                                       {source}, [](const Row& row) { return row.integer(0); });
  Found out;
  out.reports = static_cast<std::uint64_t>(std::max<std::int64_t>(all - theirs.value_or(0), 0));
  if (out.reports == 0) return out;
  connection.each("SELECT id FROM reports WHERE source <> ? AND requested >= ? ORDER BY requested DESC, id LIMIT ?",
                  {source, recent, kMostNamed}, [&](const Row& row) {
                    out.first.push_back({std::string(row.text(0)), {}});
                  });
  return out;
}

void settle(Tx& tx, std::string_view source, std::string_view day, const Found& vanished, const Found& only_here,
            std::string_view oldest) {
  count(tx, source, day, 0, 0);
  tx.execute("UPDATE mirror_days SET vanished = ?, only_here = ? WHERE source = ? AND day = ?",
             {vanished.reports, only_here.reports, source, day});
  tx.execute("DELETE FROM mirror_differences WHERE source = ? AND day = ? AND kind IN ('vanished', 'only_here')",
             {source, day});
  for (const Difference& one : vanished.first) name(tx, source, day, Kind::Vanished, one);
  for (const Difference& one : only_here.first) name(tx, source, day, Kind::OnlyHere, one);
  tx.execute("DELETE FROM mirror_days WHERE source = ? AND day < ?", {source, oldest});
  tx.execute("DELETE FROM mirror_differences WHERE source = ? AND day < ?", {source, oldest});
}

std::vector<Day> days(Connection& connection, std::string_view source, std::size_t limit) {
  std::vector<Day> out;
  connection.each(
      "SELECT day, fresh, changed, vanished, only_here FROM mirror_days WHERE source = ? ORDER BY day DESC LIMIT ?",
      {source, limit}, [&](const Row& row) {
        Day& one = out.emplace_back();
        one.day = row.text(0);
        one.fresh = static_cast<std::uint64_t>(row.integer(1));
        one.changed = static_cast<std::uint64_t>(row.integer(2));
        one.vanished = number(row, 3);
        one.only_here = number(row, 4);
      });
  for (Day& one : out) {
    connection.each("SELECT kind, report_id, source_id FROM mirror_differences WHERE source = ? AND day = ?",
                    {source, one.day}, [&](const Row& row) {
                      for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
                        if (row.text(0) != kKinds[kind]) continue;
                        one.named[kind].push_back({std::string(row.text(1)), std::string(row.text(2))});
                      }
                    });
  }
  return out;
}

std::vector<Picture> pictures(Connection& connection, std::string_view source, std::size_t limit) {
  std::vector<Picture> out;
  connection.each(
      "SELECT m.source_id, r.id, m.photo_url, m.photo FROM mirror_rows m JOIN reports r ON r.source = m.source AND"
      " r.source_id = m.source_id WHERE m.source = ? AND m.photo > 0 ORDER BY m.photo, m.source_id LIMIT ?",
      {source, limit}, [&](const Row& row) {
        out.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), row.integer(3)});
      });
  return out;
}

void fetched(Tx& tx, std::string_view source, const Picture& one) {
  tx.execute("UPDATE mirror_rows SET photo = 0 WHERE source = ? AND source_id = ? AND photo_url = ?",
             {source, one.source_id, one.url});
}

void not_fetched(Tx& tx, std::string_view source, const Picture& one) {
  const std::int64_t photo = one.tries >= kMostTries ? 0 : one.tries + 1;
  tx.execute("UPDATE mirror_rows SET photo = ? WHERE source = ? AND source_id = ? AND photo_url = ?",
             {photo, source, one.source_id, one.url});
}

}  // namespace waste::mirror

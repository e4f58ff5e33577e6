// SPDX-License-Identifier: EUPL-1.2
// The SQL of the mirror. As in store.h, nothing here reports a statement that fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "report.h"
#include "store.h"

namespace waste::mirror {

using stadtkern::Connection;
using stadtkern::Tx;

struct State {
  std::int64_t sweep = 0;  // the number of the last one that began
  std::optional<Micros> pulled;
  std::optional<Micros> swept;     // when the last whole sweep ended
  std::optional<Micros> switched;  // the town has switched over
  Micros next = 0;                 // when the timer pulls again
  int failures = 0;                // in a row
  std::string error;
};
[[nodiscard]] State state(Connection& connection, std::string_view source);
void save(Tx& tx, std::string_view source, const State& state);

// One report of theirs as it was told in a sweep: stored, brought up to date, or the same. `picture`: where it lies,
// when the town fetches from there.
struct Told {
  store::Imported outcome = store::Imported::Skipped;
  std::string report;
};
Told take(Tx& tx, const Report& report, std::string_view picture, std::int64_t sweep);

// Adds to a day's numbers, and names what differs.
void count(Tx& tx, std::string_view source, std::string_view day, std::uint64_t fresh, std::uint64_t changed);
enum class Kind { New, Changed, Vanished, OnlyHere };
inline constexpr std::size_t kMostNamed = 100;  // of a kind and day
struct Difference {
  std::string report;     // our id
  std::string source_id;  // theirs; empty of what is only here
};
void name(Tx& tx, std::string_view source, std::string_view day, Kind kind, const Difference& one);

// What a sweep did not see though it came since then; and what the other server never had, of which only what came
// since `recent` is named.
struct Found {
  std::uint64_t reports = 0;
  std::vector<Difference> first;
};
[[nodiscard]] Found vanished(Connection& connection, std::string_view source, Micros since, std::int64_t sweep);
[[nodiscard]] Found only_here(Connection& connection, std::string_view source, Micros recent);
// In place of what stood there for that day; days before `oldest` go.
void settle(Tx& tx, std::string_view source, std::string_view day, const Found& vanished, const Found& only_here,
            std::string_view oldest);

struct Day {
  std::string day;
  std::uint64_t fresh = 0;
  std::uint64_t changed = 0;
  std::optional<std::uint64_t> vanished;  // nothing: no sweep has ended that day
  std::optional<std::uint64_t> only_here;
  std::vector<Difference> named[4];  // by Kind
};
[[nodiscard]] std::vector<Day> days(Connection& connection, std::string_view source,
                                    std::size_t limit);  // newest first

// A picture that is to be fetched.
struct Picture {
  std::string source_id;
  std::string report;
  std::string url;
  std::int64_t tries = 0;
};
[[nodiscard]] std::vector<Picture> pictures(Connection& connection, std::string_view source, std::size_t limit);
// Dealt with, or tried once more in vain.
void fetched(Tx& tx, std::string_view source, const Picture& one);
void not_fetched(Tx& tx, std::string_view source, const Picture& one);

}  // namespace waste::mirror

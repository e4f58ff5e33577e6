// SPDX-License-Identifier: EUPL-1.2
// Passes, their batches, the terms, and which device holds which pass today, in the store.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "guests/access.h"

namespace wifi::guests::passes {

using stadtkern::Connection;
using stadtkern::Tx;

[[nodiscard]] std::optional<Pass> find(Connection& connection, std::string_view id);
[[nodiscard]] std::optional<Pass> by_code(Connection& connection, std::string_view code);
void add(Tx& tx, const Pass& pass);
void add(Tx& tx, std::span<const Pass> passes);
// Where there are that many agreements which nobody has come in by, the oldest of them go: room for one more.
void make_room(Tx& tx, std::int64_t most_waiting);
void block(Tx& tx, std::string_view id, bool blocked);
// With all that tells of it; how many rows that were.
std::uint64_t erase(Tx& tx, std::string_view id);

// It is in use: the first time counts for what it lasts.
void touch(Tx& tx, const Pass& pass, Micros now);
// What a record adds to the pass and to its day. An empty id: nobody's, only the day counts it.
void use(Tx& tx, std::string_view id, DayNumber day, std::int64_t seconds, std::int64_t bytes);
// Others: those with an open session, and those just let in whose session has not been told of yet.
[[nodiscard]] Today today(Connection& connection, std::string_view id, DayNumber day, std::string_view device,
                          Micros now);

struct Batch {
  std::string id;
  std::string name;
  Micros made = 0;
  std::int64_t vouchers = 0;
  std::int64_t used = 0;  // at least once
};
void add_batch(Tx& tx, const Batch& batch);
[[nodiscard]] std::optional<Batch> batch(Connection& connection, std::string_view id);
[[nodiscard]] std::vector<Batch> batches(Connection& connection, std::int64_t offset, std::int64_t limit);
[[nodiscard]] std::vector<Pass> of_batch(Connection& connection, std::string_view batch, std::int64_t limit);

struct Terms {
  std::int64_t version = 0;  // 0: the town has written none
  Micros made = 0;
  std::string de;
  std::string en;
  std::string simple;
};
[[nodiscard]] Terms terms(Connection& connection);   // in force: the newest
std::int64_t add_terms(Tx& tx, const Terms& terms);  // the new version's number

// Today's key, made when it is asked for first.
[[nodiscard]] std::string key_of(Tx& tx, DayNumber day);
[[nodiscard]] std::string known_key(Connection& connection, DayNumber day);  // empty: nobody was here today
void bind(Tx& tx, DayNumber day, std::string_view device, const Pass& pass);
// Behind the voucher that the device holds; the one that was entered last waits.
void queue(Tx& tx, DayNumber day, std::string_view device, const Pass& pass);
// Whether it lets that device in, now or once others have gone.
[[nodiscard]] bool good(Connection& connection, const Pass& pass, DayNumber day, std::string_view device, Micros now);
// A server lets a device in that holds a pass; 0: its session is known, or over.
void let_in(Tx& tx, DayNumber day, std::string_view device, Micros now);
// The one whose limits hold for that device: of several agreements in a day, under whatever code, the first.
[[nodiscard]] Pass counted(Connection& connection, DayNumber day, std::string_view device, const Pass& pass);
[[nodiscard]] std::optional<Pass> agreed(Connection& connection, DayNumber day, std::string_view device);
// What it comes in by: the pass in its hands, or the voucher that waits behind it where that one is over.
[[nodiscard]] std::optional<Pass> of_device(Connection& connection, DayNumber day, std::string_view device, Micros now);
[[nodiscard]] std::optional<Pass> held_by(Connection& connection, DayNumber day, std::string_view device);

// Days before this one: their keys, their devices, accepted terms that have ended. How many rows; at most `limit`.
std::uint64_t forget_before(Tx& tx, DayNumber day, Micros now, std::uint64_t limit);

// Vouchers that nobody has used yet and that are still good; at most 10,000 are counted.
[[nodiscard]] std::int64_t unused(Connection& connection, Micros now);

// Vouchers that were over before then; a batch goes with its last one.
[[nodiscard]] stadtkern::Due ended_before(Connection& connection, Micros before);
std::uint64_t drop_ended(Tx& tx, Micros before, std::uint64_t limit);

}  // namespace wifi::guests::passes

// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/outbox.h"

#include <algorithm>
#include <utility>

#include "runtime/store/meta.h"

namespace stadtkern::runtime::store {

namespace {

// A rare type in a long log costs at most this much per call.
constexpr std::int64_t kLookedAt = 10000;
// The same for a write that removes old ones.
constexpr std::int64_t kSwept = 2000;
constexpr std::size_t kLongestType = 128;

std::string string_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// "?, ?, ?" for an IN list.
std::string marks(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ", ?";
  return text;
}

// How far the retention of a type has come.
struct Sweep {
  std::int64_t looked = 0;
  std::int64_t removed = 0;
};
Result<Sweep> swept(Connection& connection, std::string_view type) {
  Sweep sweep;
  auto read =
      connection.system("SELECT looked_seq, removed_seq FROM sk_retention WHERE type = ?", {type}, [&](const Row& row) {
        sweep = {row[0].int64(), row[1].int64()};
        return true;
      });
  if (!read) return std::move(read).error();
  return sweep;
}

}  // namespace

Result<std::int64_t> Tx::publish(const NewEvent& event) {
  if (event.type.empty() || event.type.size() > kLongestType) {
    return Error{Code::Internal, "an event's type has 1 to 128 characters", "event"};
  }
  if (event.payload.size() > kMaxPayload) {
    return Error{Code::TooLarge, "the event " + std::string(event.type) + " has more than 256 KiB"};
  }
  const std::int64_t seq = last_seq_ + 1;
  auto written = connection_.system(
      "INSERT INTO sk_events (seq, type, version, key, subject, payload, created_us, tombstone) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
      {seq, event.type, event.version, event.key, event.subject, event.payload, now_us_});
  if (!written) return written;
  last_seq_ = seq;
  return seq;
}

Result<LogHead> log_head(Connection& connection) {
  auto log_id = meta::text(connection, meta::kLogId);
  if (!log_id) return std::move(log_id).error();
  auto last_seq = meta::number(connection, meta::kLastSeq);
  if (!last_seq) return std::move(last_seq).error();
  return LogHead{std::move(*log_id), *last_seq};
}

Result<std::int64_t> oldest_position(Connection& connection, std::span<const std::string_view> types) {
  std::int64_t position = 0;
  for (const std::string_view type : types) {
    auto read = connection.system("SELECT removed_seq FROM sk_retention WHERE type = ?", {type}, [&](const Row& row) {
      position = std::max(position, row[0].int64());
      return true;
    });
    if (!read) return read;
  }
  return position;
}

Result<EventPage> events_after(Connection& connection, std::span<const std::string_view> types, std::int64_t seq,
                               std::size_t limit) {
  auto oldest = oldest_position(connection, types);
  if (!oldest) return std::move(oldest).error();
  if (seq < *oldest) {
    return Error{Code::Lagged, "events up to " + std::to_string(*oldest) + " are no longer kept", "removed"};
  }
  auto last = meta::number(connection, meta::kLastSeq);
  if (!last) return std::move(last).error();

  EventPage page;
  page.position = seq;
  if (types.empty() || limit == 0 || seq >= *last) return page;
  page.position = std::min(*last, seq + kLookedAt);
  page.more = page.position < *last;
  std::vector<Value> values{seq, page.position};
  values.insert(values.end(), types.begin(), types.end());
  values.emplace_back(static_cast<std::int64_t>(limit));
  auto read =
      connection.execute(Origin::System,
                         "SELECT seq, type, version, key, subject, payload, created_us, tombstone FROM sk_events "
                         "WHERE seq > ? AND seq <= ? AND type IN (" +
                             marks(types.size()) + ") ORDER BY seq LIMIT ?",
                         values, [&](const Row& row) {
                           page.events.push_back({row[0].int64(), std::string(row[1].text()), row[2].int64(),
                                                  std::string(row[3].text()), std::string(row[4].text()),
                                                  string_of(row[5].bytes()), row[6].int64(), row[7].int64() != 0});
                           return true;
                         });
  if (!read) return std::move(read).error();
  if (page.events.size() == limit) {
    page.position = page.events.back().seq;
    page.more = page.position < *last;
  }
  return page;
}

Result<DueEvents> events_due(Connection& connection, std::string_view type, std::int64_t before_us,
                             std::int64_t now_us) {
  const auto known = swept(connection, type);
  if (!known) return known.error();
  // The log is read up to the first event that is young, not to its end.
  std::int64_t young = INT64_MAX;
  auto found = connection.system(
      "SELECT seq FROM sk_events WHERE seq > ? AND created_us >= ? AND created_us <= ? ORDER BY seq LIMIT 1",
      {known->looked, before_us, now_us}, [&](const Row& row) {
        young = row[0].int64();
        return true;
      });
  if (!found) return std::move(found).error();
  DueEvents due;
  auto counted = connection.system(
      "SELECT COUNT(*), COALESCE(MIN(created_us), 0) FROM sk_events WHERE seq > ? AND seq < ? AND type = ? AND "
      "created_us < ?",
      {known->looked, young, type, before_us}, [&](const Row& row) {
        due = {row[0].int64(), row[1].int64()};
        return true;
      });
  if (!counted) return std::move(counted).error();
  return due;
}

Result<RemovedEvents> remove_events(Tx& tx, std::string_view type, std::int64_t before_us, std::size_t limit) {
  Connection& connection = tx.connection();
  auto known = swept(connection, type);
  if (!known) return known.error();
  std::int64_t old_to = known->looked;
  std::int64_t seen = 0;
  auto read = connection.system("SELECT seq, created_us FROM sk_events WHERE seq > ? ORDER BY seq LIMIT ?",
                                {known->looked, kSwept}, [&](const Row& row) {
                                  const std::int64_t created_us = row[1].int64();
                                  if (created_us >= before_us && created_us <= tx.now_us()) return false;
                                  if (created_us < before_us) old_to = row[0].int64();
                                  ++seen;
                                  return true;
                                });
  if (!read) return std::move(read).error();
  if (old_to == known->looked) return RemovedEvents{};
  std::vector<std::int64_t> old;
  read = connection.system("SELECT seq FROM sk_events WHERE seq > ? AND seq <= ? AND type = ? ORDER BY seq LIMIT ?",
                           {known->looked, old_to, type, static_cast<std::int64_t>(limit)}, [&](const Row& row) {
                             old.push_back(row[0].int64());
                             return true;
                           });
  if (!read) return std::move(read).error();
  for (const std::int64_t seq : old) {
    if (auto gone = connection.system("DELETE FROM sk_events WHERE seq = ?", {seq}); !gone) return gone.error();
  }
  const bool full = old.size() == limit;
  auto noted = connection.system(
      "INSERT INTO sk_retention (type, looked_seq, removed_seq) VALUES (?, ?, ?) ON CONFLICT (type) DO UPDATE SET "
      "looked_seq = excluded.looked_seq, removed_seq = excluded.removed_seq",
      {type, full ? old.back() : old_to, old.empty() ? known->removed : old.back()});
  if (!noted) return std::move(noted).error();
  return RemovedEvents{static_cast<std::int64_t>(old.size()), full || seen == kSwept};
}

Result<std::int64_t> erase_events(Tx& tx, std::string_view subject) {
  return tx.connection().system(
      "UPDATE sk_events SET key = '', subject = '', payload = ?, tombstone = 1 WHERE subject = ? AND tombstone = 0",
      {ByteView{}, subject});
}

}  // namespace stadtkern::runtime::store

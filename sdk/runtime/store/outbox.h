// SPDX-License-Identifier: Apache-2.0
// The events that a store keeps for its subscribers: reading them by position, and letting old ones go.
#pragma once

#include <stadtkern/result.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/tx.h"

namespace stadtkern::runtime::store {

struct Event {
  std::int64_t seq = 0;
  std::string type;
  std::int64_t version = 0;
  std::string key;
  std::string subject;
  std::string payload;
  std::int64_t created_us = 0;
  bool tombstone = false;  // erased: place and number are all that is left
};

struct EventPage {
  std::vector<Event> events;  // ascending by seq
  // Everything up to here was looked at: the next page is asked for after it, also when `events` is empty.
  std::int64_t position = 0;
  bool more = false;  // there may be further events after `position`
};

// The log's end: where a subscription "from now" begins.
struct LogHead {
  std::string log_id;
  std::int64_t last_seq = 0;
};
Result<LogHead> log_head(Connection& connection);

// Events of these types after `seq`, at most `limit`; looks at a bounded number of events per call. Lagged (reason
// "removed") when an event of one of the types after `seq` is no longer kept: the message names the oldest safe
// position.
Result<EventPage> events_after(Connection& connection, std::span<const std::string_view> types, std::int64_t seq,
                               std::size_t limit);

// Where a new subscription to these types begins: after everything that is no longer kept.
Result<std::int64_t> oldest_position(Connection& connection, std::span<const std::string_view> types);

// Events of this type that are older than `before_us` and not removed yet: how many, and the oldest one's time (0:
// none).
struct DueEvents {
  std::int64_t count = 0;
  std::int64_t oldest_us = 0;
};
Result<DueEvents> events_due(Connection& connection, std::string_view type, std::int64_t before_us,
                             std::int64_t now_us);

// Removes them, oldest first, at most `limit`, and looks at a bounded number of events. An event that claims to be of
// the future was written while the clock was wrong: it holds nobody up, and goes with the events around it.
struct RemovedEvents {
  std::int64_t count = 0;
  bool more = false;  // call again
};
Result<RemovedEvents> remove_events(Tx& tx, std::string_view type, std::int64_t before_us, std::size_t limit);

// Leaves tombstones in place of all kept events about this subject; for erasure, so it looks at the whole log.
Result<std::int64_t> erase_events(Tx& tx, std::string_view subject);

}  // namespace stadtkern::runtime::store

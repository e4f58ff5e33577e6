// SPDX-License-Identifier: Apache-2.0
// The subscriber's side of events: how far it has read (moved in the transaction of the effect) and which events were
// set aside because handling them failed again and again.
#pragma once

#include <stadtkern/result.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/outbox.h"
#include "runtime/store/tx.h"

namespace stadtkern::runtime::store {

// A place in another module's log.
struct Cursor {
  std::string log_id;
  std::int64_t seq = 0;
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

// `name` is the subscription's, for instance "identity/identity.person.erased". Nothing when there is none yet.
Result<std::optional<Cursor>> cursor(Connection& connection, std::string_view name);
Status set_cursor(Tx& tx, std::string_view name, const Cursor& cursor);
Status remove_cursor(Tx& tx, std::string_view name);

struct SetAside {
  std::int64_t id = 0;  // of this store, rising
  std::string cursor;   // the subscription's name
  std::string log_id;
  Event event;  // created_us is 0 where an earlier runtime set it aside
  std::string reason;
  std::int64_t attempts = 0;
  std::int64_t set_aside_us = 0;
};

// Puts the event beside the road, so that the cursor may move on; a second time only counts reason and attempts anew.
Status set_aside(Tx& tx, std::string_view cursor, std::string_view log_id, const Event& event, std::string_view reason,
                 std::int64_t attempts);
// True when an event of this key stands aside: later ones of the key must follow it, or their order is lost.
Result<bool> key_set_aside(Connection& connection, std::string_view cursor, std::string_view key);
// In the order they were set aside, those with an id above `after`; fewer than `limit` when their payloads come to more
// than `most_bytes` together, but one at least.
Result<std::vector<SetAside>> list_set_aside(Connection& connection, std::int64_t after, std::size_t limit,
                                             std::size_t most_bytes = SIZE_MAX);
Result<std::int64_t> count_set_aside(Connection& connection);
// Nothing when it is gone.
Result<std::optional<SetAside>> find_set_aside(Connection& connection, std::int64_t id);
// The first that does not wait for an earlier one of its key, among those with an id above `after`.
Result<std::optional<SetAside>> next_set_aside(Connection& connection, std::int64_t after);
// The id of the one that it waits for: of the same key, and set aside before; 0: none.
Result<std::int64_t> set_aside_before(Connection& connection, const SetAside& event);
// It was handled once more, and failed; counts. Nothing happens when it is gone.
Status failed_set_aside(Tx& tx, std::int64_t id, std::string_view reason);
// All that speak of this subject, as their publisher's tombstones would have it; how many. Looks at the whole table.
Result<std::int64_t> erase_set_aside(Tx& tx, std::string_view subject);
// Handled at last, or given up. NotFound when it's gone already.
Status remove_set_aside(Tx& tx, std::int64_t id);

}  // namespace stadtkern::runtime::store

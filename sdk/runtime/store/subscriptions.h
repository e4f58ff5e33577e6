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
  Event event;
  std::string reason;
  std::int64_t attempts = 0;
  std::int64_t set_aside_us = 0;
};

// Puts the event beside the road, so that the cursor may move on; a second time only counts reason and attempts anew.
Status set_aside(Tx& tx, std::string_view cursor, std::string_view log_id, const Event& event, std::string_view reason,
                 std::int64_t attempts);
// True when an event of this key stands aside: later ones of the key must follow it, or their order is lost.
Result<bool> key_set_aside(Connection& connection, std::string_view cursor, std::string_view key);
// In the order they were set aside, those with an id above `after`.
Result<std::vector<SetAside>> list_set_aside(Connection& connection, std::int64_t after, std::size_t limit);
// Handled at last, or given up. NotFound when it's gone already.
Status remove_set_aside(Tx& tx, std::int64_t id);

}  // namespace stadtkern::runtime::store

// SPDX-License-Identifier: EUPL-1.2
// The SQL of what is to be delivered. A statement that fails dooms the read or write as a whole (stadtkern/store.h), so
// nothing here reports it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "text.h"

namespace notify::deliveries {

using stadtkern::Connection;
using stadtkern::Tx;

struct Delivery {
  std::int64_t seq = 0;
  std::string channel;
  std::string event;
  std::string type;
  std::string subject;
  std::string payload;
  Micros at = 0;  // of the event
  std::string message_id;
  Micros made = 0;
  std::int64_t failures = 0;
  std::optional<Micros> next;  // nothing: given up
  std::string error;
};

// Notes since when the module is there, once.
void begin(Tx& tx, Micros since);
// Whether it was there then.
[[nodiscard]] bool was_there(Connection& connection, Micros at);

// Nothing when that event was added to that channel before.
void add(Tx& tx, const Delivery& delivery);

// The oldest that is due, with the end of its try as `next` from now on. What comes after another of the same subject
// waits until that one is gone, so that nobody reads of the end before the beginning.
[[nodiscard]] std::optional<Delivery> claim(Tx& tx, std::string_view channel, Micros lease);
// When there is something to claim; nothing when nothing waits.
[[nodiscard]] std::optional<Micros> next_due(Connection& connection, std::string_view channel);

// False: somebody else has it since the try was over.
[[nodiscard]] bool still_ours(Connection& connection, const Delivery& claimed);
void remove(Tx& tx, const Delivery& delivery);
void later(Tx& tx, const Delivery& delivery, Micros next, bool counts, std::string_view error);
void give_up(Tx& tx, const Delivery& delivery, std::string_view error);
// What was given up is tried anew, what waits for its next try is due now; what is under way is left alone.
std::int64_t retry(Tx& tx);

void count(Tx& tx, std::string_view channel, std::string_view what, std::int64_t more = 1);

[[nodiscard]] std::int64_t waiting(Connection& connection, std::string_view channel);
[[nodiscard]] std::vector<Delivery> failed(Connection& connection, std::int64_t most);

struct Standing {
  std::string channel;
  std::int64_t waiting = 0;
  Micros since = 0;
  std::int64_t given_up = 0;
  std::int64_t sent = 0;
  std::int64_t withdrawn = 0;
  std::int64_t no_server = 0;
};
[[nodiscard]] std::vector<Standing> standings(Connection& connection);

// Gives up what waits for other channels than these; what is under way comes to its end.
void give_up_others(Tx& tx, const std::vector<std::string>& channels);
// Gives up what has waited since before then.
void give_up_old(Tx& tx, Micros made_before);
// At most 1000, what was given up and made before then.
void drop_failed(Tx& tx, Micros before);

}  // namespace notify::deliveries

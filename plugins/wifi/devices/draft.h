// SPDX-License-Identifier: EUPL-1.2
// What a device is to have, worked out from what stands in the store, and noted later in a write, if all that it was
// worked out from still stands there: rendering takes milliseconds, which a town's writer does not have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "devices/composition.h"
#include "devices/store.h"

namespace wifi::devices {

// In Card::rendered, of a device that has changed itself: below every generation.
inline constexpr std::int64_t kStale = -1;

struct Draft {
  Card card;    // as it was
  Texts texts;  // its own
  std::int64_t generation = 0;
  std::string checksum;
  std::string refusal;  // why there is none
};
struct Drafted {
  Draft draft;
  Composed composed;
};

// What the device is to have by now; of one that is being let go, or waits to be approved, nothing. Never in a write.
[[nodiscard]] Drafted drafted(stadtkern::Connection& connection, const Card& card);
Drafted drafted(stadtkern::Tx& tx, const Card& card) = delete;

// Of at most `limit` devices whose configuration may be another by now.
[[nodiscard]] std::vector<Draft> drafts(stadtkern::Connection& connection, std::int64_t limit);
std::vector<Draft> drafts(stadtkern::Tx& tx, std::int64_t limit) = delete;

// Whether its configuration may be another by now than the one that is noted; and of how many devices that is so, at
// most kMostCounted.
[[nodiscard]] bool behind(stadtkern::Connection& connection, const Card& card);
[[nodiscard]] std::int64_t count_behind(stadtkern::Connection& connection);

// Notes what came out: a device whose checksum is another is "modified", or "applied" where it is the one that it
// applied last; any other stays as it was. One whose configuration is beyond a limit keeps the one that it has, in
// state "error" with the reason, until it is within again. Where anything has changed meanwhile the draft is dropped,
// and the device stays behind.
void settle(stadtkern::Tx& tx, const Draft& draft);

// The device has fetched it, and settles so.
void fetched(stadtkern::Tx& tx, const Draft& draft);

// That the device is to be worked out anew, where what it is made of is no longer what it was. The caller saves it.
void mark(const Card& before, Card& card);

}  // namespace wifi::devices

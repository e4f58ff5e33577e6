// SPDX-License-Identifier: EUPL-1.2
// The SQL of hand-overs. As in store.h, nothing here reports a statement that fails.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "timestamp.h"

namespace waste::clerk::hand_overs {

using stadtkern::Connection;
using stadtkern::Tx;

struct HandOver {
  std::string id;
  std::string report;
  std::string recipient;
  Micros made = 0;
  Micros expires = 0;
  std::optional<Micros> revoked;
  std::optional<Micros> done;
  std::int64_t uses = 0;
  std::optional<Micros> last_used;
  [[nodiscard]] bool holds(Micros now) const { return !revoked && now < expires; }
};

inline constexpr std::int64_t kMostOfReport = 50;

// CONFLICT when the report has too many already.
[[nodiscard]] stadtkern::Result<HandOver> add(Tx& tx, std::string_view report, std::string_view token_hash,
                                              std::string_view recipient, Micros expires);
[[nodiscard]] std::optional<HandOver> by_token(Connection& connection, std::string_view token_hash);
[[nodiscard]] std::vector<HandOver> of_report(Connection& connection, std::string_view report);  // oldest first

void used(Tx& tx, const HandOver& one);
void done(Tx& tx, const HandOver& one);
void revoke(Tx& tx, const HandOver& one);
std::int64_t remove_of(Tx& tx, std::string_view report);

// Those that hold no longer since before `before`.
[[nodiscard]] stadtkern::Due due(Connection& connection, Micros before);
std::uint64_t remove_due(Tx& tx, Micros before, std::uint64_t limit);

}  // namespace waste::clerk::hand_overs

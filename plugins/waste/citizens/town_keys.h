// SPDX-License-Identifier: EUPL-1.2
// The keys of a town's hashes, random and kept in its store.
#pragma once

#include <optional>
#include <string>

#include <stadtkern/store.h>

#include "timestamp.h"

namespace waste::town_keys {

inline constexpr Micros kHour = 3600 * kSecond;
// With the hourly look, a day's key and all that was hashed by it are gone 24 h after it was made.
inline constexpr Micros kSaltAge = 23 * kHour;

// Made when there is none.
[[nodiscard]] std::string lasting(stadtkern::Tx& tx);
[[nodiscard]] std::optional<std::string> lasting(stadtkern::Connection& connection);

// The present day's; a new one in place of one that is too old.
[[nodiscard]] std::string of_the_day(stadtkern::Tx& tx);
void drop_old(stadtkern::Tx& tx);

}  // namespace waste::town_keys

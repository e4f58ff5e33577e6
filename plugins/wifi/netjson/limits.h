// SPDX-License-Identifier: EUPL-1.2
// How much a configuration may say: far more than any access point needs, and little enough that nobody waits for it
// who has nothing to do with it. Depth is bounded where JSON is read. Pure; any thread.
#pragma once

#include <optional>

#include "netjson/uci.h"

namespace wifi::netjson {

inline constexpr std::size_t kMostEntries = 2'000;  // of one list or object
inline constexpr std::size_t kMostValues = 10'000;  // in all, lists and objects counted
inline constexpr std::size_t kLongestName = 64;     // bytes; of a network that others name

// The first limit that it is beyond, and where.
[[nodiscard]] std::optional<Fault> beyond_limits(const Json& configuration);

}  // namespace wifi::netjson

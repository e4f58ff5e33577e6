// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's five-character states in Stadtkern's words. Pure.
#pragma once

#include <stadtkern/result.h>

#include <string_view>

namespace stadtkern::runtime::store::postgres {

// `message` is the server's primary message, which names tables and columns; where it could quote a value it is left
// out.
[[nodiscard]] Error error_of(std::string_view sqlstate, std::string_view message);

// The connection is gone. What was not committed is lost; of a COMMIT under way nobody knows.
[[nodiscard]] Error connection_lost(std::string_view why, bool outcome_unknown = false);

}  // namespace stadtkern::runtime::store::postgres

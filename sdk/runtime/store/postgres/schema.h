// SPDX-License-Identifier: Apache-2.0
// Names inside the database: a schema per (module, town), and the number of its writer's lock. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stadtkern::runtime::store::postgres {

// "waste/musterstadt": neither part can hold a '/', so no two pairs share a name. One over PostgreSQL's 63 bytes is cut
// and ends in '~' and 16 hex digits of a hash over the whole.
[[nodiscard]] std::string schema_name(std::string_view module, std::string_view town);

// As SQL: "name" and 'text', whatever is in them.
[[nodiscard]] std::string quoted_name(std::string_view name);
[[nodiscard]] std::string quoted_text(std::string_view text);

// The advisory lock's key; those of other users of the database are other numbers, but for an accident of 1 in 2^64.
[[nodiscard]] std::int64_t lock_key(std::string_view schema);

}  // namespace stadtkern::runtime::store::postgres

// SPDX-License-Identifier: Apache-2.0
// The store's own tables (all begin with sk_) and its small facts: format, log id, last event, activation epoch.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store::meta {

inline constexpr std::string_view kLastSeq = "last_seq";      // number of the last event published
inline constexpr std::string_view kLogId = "log_id";          // text, 32 hex digits; new after a restore
inline constexpr std::string_view kEpoch = "epoch";           // activation epoch
inline constexpr std::string_view kReadsFrom = "reads_from";  // oldest schema number whose code may use this store

// Inside a write transaction: makes the tables that are missing. Refuses with FailedPrecondition, reason
// "store_too_new", a store whose tables were made by a later runtime.
Status make_tables(Connection& connection);

// 0 or "" when it was never set.
Result<std::int64_t> number(Connection& connection, std::string_view name);
Result<std::string> text(Connection& connection, std::string_view name);
Status set_number(Connection& connection, std::string_view name, std::int64_t value);
Status set_text(Connection& connection, std::string_view name, std::string_view value);

// 128 random bits as hex: after a restore the events that follow are another log.
[[nodiscard]] std::string new_log_id();

}  // namespace stadtkern::runtime::store::meta

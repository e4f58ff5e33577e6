// SPDX-License-Identifier: EUPL-1.2
// Reports that look suspicious wait here until staff accept or reject them. They stand in no table that a public read
// looks at, so none has to leave them out; only the page behind its number shows one as it would a new report
// (pages/front.cpp). Their photos belong to them already, and are public no sooner than any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "photo.h"
#include "report.h"

namespace waste::held {

using stadtkern::Connection;
using stadtkern::Tx;

inline constexpr std::int64_t kMost = 1000;     // of one town
inline constexpr std::size_t kMostListed = 50;  // at once

struct Held {
  std::string id;  // the report's, once it is accepted
  Micros received = 0;
  std::string reasons;  // "honeypot, rate"
  NewReport content;
};

// The report as it would have been made, with its id; RATE_LIMITED when too many wait.
[[nodiscard]] stadtkern::Result<Report> add(Tx& tx, NewReport report, std::vector<MadePhoto> photos,
                                            const std::string& reasons);

[[nodiscard]] std::vector<Held> list(Connection& connection);  // the oldest first, at most kMostListed
[[nodiscard]] std::optional<Held> find(Connection& connection, std::string_view id);
[[nodiscard]] std::int64_t count(Connection& connection);

// Takes it out, to be stored as a report. Its photos stay.
void take(Tx& tx, std::string_view id);
// Removes all of it; how many rows there were.
std::int64_t remove(Tx& tx, std::string_view id);

// For privacy and retention.
[[nodiscard]] std::vector<Held> all(Connection& connection);
[[nodiscard]] stadtkern::Due due(Connection& connection, Micros before);
std::uint64_t drop(Tx& tx, Micros before, std::uint64_t limit);

}  // namespace waste::held

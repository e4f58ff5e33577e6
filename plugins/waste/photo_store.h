// SPDX-License-Identifier: EUPL-1.2
// The SQL of photos. As in store.h, nothing here reports a statement that fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/privacy.h>
#include <stadtkern/store.h>

#include "photo.h"
#include "timestamp.h"

namespace waste::photo_store {

using stadtkern::Connection;
using stadtkern::Tx;

inline constexpr std::int64_t kMostWaiting = 500;  // of one town

// A photo that no report names yet. RATE_LIMITED when too many wait.
[[nodiscard]] stadtkern::Result<Photo> add(Tx& tx, MadePhoto made);
// One of a report.
Photo add_to(Tx& tx, std::string_view report, std::size_t position, MadePhoto made);
// Gives waiting ones to a report, in this order, from `position` on. VALIDATION_FAILED names those that do not wait
// (any more).
[[nodiscard]] stadtkern::Status attach(Tx& tx, std::string_view report, const std::vector<std::string>& ids,
                                       std::size_t position = 0);

struct Found {
  Photo photo;
  std::string report;  // empty: none yet
};
[[nodiscard]] std::optional<Found> find(Connection& connection, std::string_view id);
[[nodiscard]] std::vector<Photo> of_report(Connection& connection, std::string_view report);

// Another picture in its place; the one before goes with the commit.
void replace(Tx& tx, const Photo& photo, const MadePhoto& made);
void release(Tx& tx, std::string_view id);
void remove(Tx& tx, const Photo& photo);

// All of a report; how many there were.
std::int64_t remove_of(Tx& tx, std::string_view report);
// Those that wait for a report since before `before`.
[[nodiscard]] stadtkern::Due waiting_since(Connection& connection, Micros before);
std::uint64_t remove_waiting(Tx& tx, Micros before, std::uint64_t limit);

}  // namespace waste::photo_store

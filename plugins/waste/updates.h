// SPDX-License-Identifier: EUPL-1.2
// The store's side of servicerequestupdates: notes are the updates.
#pragma once

#include <optional>
#include <vector>

#include <stadtkern/store.h>

#include "open311/updates.h"

namespace waste::updates {

// Oldest first, at most open311::kMostUpdates.
[[nodiscard]] std::vector<open311::Update> list(stadtkern::Connection& connection, const open311::UpdateQuery& query);

// What another system reports, as a step of the report; the new update's id, or what Open311 answers. [writer]
[[nodiscard]] open311::Parsed<std::string> add(stadtkern::Tx& tx, const open311::NewUpdate& update);

}  // namespace waste::updates

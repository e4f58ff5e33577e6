// SPDX-License-Identifier: EUPL-1.2
// How the node fares: what runs, what is to be done, what was done last. Pure.
#pragma once

#include <optional>
#include <string>

#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct OperationsData {
  Told status;
  Told doctor;
  Told audit;
  stadtkern::Form query;       // "done", "what"
  std::optional<Told> deed{};  // what was asked for a moment ago and did not go well
  std::string backup_town{};   // what stood in that form
  std::string backup_fault{};
};
[[nodiscard]] Page operations_page(const Place& place, const OperationsData& data);

// Figures of the console's start page.
[[nodiscard]] Page operations_tile(const Place& place, const Told& status);

// What a status has to say before anything else: a swap under way, what is withdrawn, drifts.
[[nodiscard]] Html warnings(const Place& place, const Status& status);

// The rows of a table of instances; `with_deeds` adds a button to restart each.
[[nodiscard]] Html instances_table(const Place& place, const std::vector<const Instance*>& instances, bool with_deeds);

[[nodiscard]] Html audit_table(const Place& place, const Json& entries, bool routine);  // the newest first

}  // namespace operations::pages

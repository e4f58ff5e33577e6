// SPDX-License-Identifier: EUPL-1.2
// Who did what, as the node writes it: "person:ID@TOWN", "operator:1000", "module:waste", "kernel". Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json.h"

namespace operations {

struct Principal {
  std::string kind;  // "person"
  std::string id;    // of a person without the town
};
[[nodiscard]] Principal principal_parts(std::string_view principal);

// Adds the ids of people whose principals stand in texts of that JSON, each once, `most` of them at most.
void collect_people(const Json& json, std::vector<std::string>& ids, std::size_t most);

}  // namespace operations

// SPDX-License-Identifier: EUPL-1.2
// Who is behind the ids of people in what the node told, by accounts/v1.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <stadtkern/request.h>

#include "place.h"

namespace operations {

inline constexpr std::size_t kMostPeople = 100;  // that the contract tells at once

// Those that are known, with links to their pages below `base` (a page's base path). Without them, where nobody answers
// in time: a page does not fail for want of a name. [any]
void ask_people(const stadtkern::Request& request, const std::vector<std::string>& ids, const std::string& base,
                std::function<void(People)> then);

}  // namespace operations

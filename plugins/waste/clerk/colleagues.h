// SPDX-License-Identifier: EUPL-1.2
// What colleagues are called, where the town has accounts that say it: of the ids that stand in a report's history.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <stadtkern/request.h>

namespace waste::clerk::colleagues {

using Names = std::map<std::string, std::string, std::less<>>;  // by id; those alone that are known

inline constexpr std::size_t kMostAsked = 100;  // what accounts/v1 answers at once

// Asks on behalf of who made the request and calls `then`, once: at once where there is nobody to ask for, else when
// the answer is there or 300 ms have passed. No answer is no names. The request must live until then, as it does while
// its Reply is kept.
void names(const stadtkern::Request& request, const std::vector<std::string>& ids, std::function<void(Names)> then);

}  // namespace waste::clerk::colleagues

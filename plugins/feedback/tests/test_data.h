// SPDX-License-Identifier: EUPL-1.2
// Test data that stands outside the repository: in STADTKERN_TEST_DATA, or beside it.
#pragma once

#include <string>
#include <vector>

namespace feedback {

// The strings of hostile-input/blns.json; none where STADTKERN_TEST_DATA=none says that there is no data.
[[nodiscard]] std::vector<std::string> hostile_strings();

}  // namespace feedback

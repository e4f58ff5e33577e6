// SPDX-License-Identifier: EUPL-1.2
// Test data that stands outside the repository: in STADTKERN_TEST_DATA, or beside it.
#pragma once

#include <optional>
#include <string>

namespace wifi {

// A file below the data's folder; none where STADTKERN_TEST_DATA=none says that there is no data.
[[nodiscard]] std::optional<std::string> data_file(const std::string& name);

}  // namespace wifi

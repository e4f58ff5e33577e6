// SPDX-License-Identifier: EUPL-1.2
// The list of erasures in the state folder, one JSON object a line: what a restore has to erase again.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::admin {

inline constexpr const char* kErasuresList = "erasures.jsonl";

// Subjects that were erased in the town's module at or after that time, each once. No list: none. DataLoss when a line
// cannot be read: what it says to erase would come back.
[[nodiscard]] Result<std::vector<std::string>> erased_since(const std::filesystem::path& state, std::string_view town,
                                                            std::string_view module, std::int64_t us_since_1970);

}  // namespace stadtkern::admin

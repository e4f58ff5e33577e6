// SPDX-License-Identifier: EUPL-1.2
// In which portions towns go to another version: "5,50,rest" is five of a hundred, then up to half, then all others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::admin {

// Towns in their order, portion by portion; each has at least one while there are any left. `text` is numbers of
// percent that rise, up to 100, and may end with "rest", which is 100. Nothing for other text.
[[nodiscard]] std::optional<std::vector<std::vector<std::string>>> waves_of(const std::vector<std::string>& towns,
                                                                            std::string_view text);

}  // namespace stadtkern::admin

// SPDX-License-Identifier: EUPL-1.2
// Figures as people read them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace operations {

[[nodiscard]] std::string duration_text(std::uint64_t seconds, std::string_view language);      // "3 h", "12 d"
[[nodiscard]] std::string latency_text(std::uint64_t microseconds, std::string_view language);  // "3,9 ms"
[[nodiscard]] std::string memory_text(std::uint64_t bytes);                                     // "19 MiB"

}  // namespace operations

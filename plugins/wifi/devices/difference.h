// SPDX-License-Identifier: EUPL-1.2
// Two texts, line by line. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace wifi::devices {

// Lines that go ("-"), come ("+") and stay (" "), each with its end; empty when the texts are the same. Of texts with
// more lines than kMostCompared all of the first goes and all of the second comes.
inline constexpr std::size_t kMostCompared = 1500;
[[nodiscard]] std::string difference(std::string_view before, std::string_view after);

}  // namespace wifi::devices

// SPDX-License-Identifier: EUPL-1.2
// Which roles hold only for who has given a code beside the password. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace identity::second_factors {

inline constexpr std::uint32_t kWithCode = 2;  // a session's assurance

// `needing` are roles with blanks between, of the town's settings; "*" at an end stands for any rest.
[[nodiscard]] bool needs_one(std::string_view needing, std::string_view role);
// Without those that need a second factor, unless it was given.
[[nodiscard]] std::vector<std::string> allowed(std::vector<std::string> roles, std::string_view needing,
                                               std::uint32_t assurance);

}  // namespace identity::second_factors

// SPDX-License-Identifier: EUPL-1.2
// Which roles hold only for who has given a code beside the password. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace identity::second_factors {

inline constexpr std::uint32_t kWithCode = 2;  // a session's assurance

// What a town says when it says nothing: the roles whose manifest asks for a second factor.
inline constexpr std::string_view kManifest = "manifest";

// `needing` as the town has it, with the word "manifest" replaced by `named`, roles with blanks between.
[[nodiscard]] std::string with_manifests(std::string_view needing, std::string_view named);
// `needing` are roles with blanks between, of the town's settings; "*" at an end stands for any rest.
[[nodiscard]] bool needs_one(std::string_view needing, std::string_view role);
// Without those that need a second factor, unless it was given.
[[nodiscard]] std::vector<std::string> allowed(std::vector<std::string> roles, std::string_view needing,
                                               std::uint32_t assurance);

}  // namespace identity::second_factors

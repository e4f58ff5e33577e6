// SPDX-License-Identifier: EUPL-1.2
// A voucher's code: twelve letters and digits that are not taken for each other, the last of which checks the others,
// so that a slip is told from a code that nobody has. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wifi::guests {

// How many random bytes a code is made of.
inline constexpr std::size_t kCodeBytes = 22;

// 53 bits of these random bytes: "ABCD-EFGH-JKMN".
[[nodiscard]] std::string make_code(std::string_view random);
// As it is kept, of what a person typed: upper or lower case, with or without spaces and dashes. Nothing: a slip.
[[nodiscard]] std::optional<std::string> read_code(std::string_view typed);

}  // namespace wifi::guests

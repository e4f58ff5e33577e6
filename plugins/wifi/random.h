// SPDX-License-Identifier: EUPL-1.2
// What nobody can guess. Any thread.
#pragma once

#include <cstddef>
#include <string>

namespace wifi {

// That many random bytes in hexadecimal.
[[nodiscard]] std::string random_hex(std::size_t bytes);

inline constexpr std::size_t kIdBytes = 8;  // of a site, an access point, ...

}  // namespace wifi

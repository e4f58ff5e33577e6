// SPDX-License-Identifier: EUPL-1.2
// What nobody can guess, and whether somebody knows it. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wifi {

// That many random bytes in hexadecimal.
[[nodiscard]] std::string random_hex(std::size_t bytes);

// Takes as long whatever differs, and says nothing of how long the secret is.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

inline constexpr std::size_t kIdBytes = 8;  // of a site, an access point, ...

}  // namespace wifi

// SPDX-License-Identifier: EUPL-1.2
// Random keys and keyed hashes, in hexadecimal digits. The module's one user of libsodium. Any thread.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace waste {

[[nodiscard]] std::string random_hex(std::size_t bytes);

// 32 digits (128 bits) of BLAKE2b over the parts, each with its length, so that no two lists of parts are alike. An
// empty key makes it a plain hash; else it has at least 32 characters.
[[nodiscard]] std::string hash_of(std::string_view key, std::initializer_list<std::string_view> parts);

}  // namespace waste

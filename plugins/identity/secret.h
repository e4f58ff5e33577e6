// SPDX-License-Identifier: EUPL-1.2
// Random ids and tokens, and how tokens are kept. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace identity {

// 256 random bits as 43 characters that may stand in a cookie and in an address.
[[nodiscard]] std::string new_token();
// Whether a text can be one at all.
[[nodiscard]] bool token_shaped(std::string_view text) noexcept;
// What is kept of one: a hash, in hexadecimal. `purpose` keeps tokens of one kind from being used as another.
[[nodiscard]] std::string token_hash(std::string_view purpose, std::string_view token);
// sessions/v1's proof against cross-site requests, for clients that send no Origin.
[[nodiscard]] std::string csrf_of(std::string_view session_token);

// An opaque id: the prefix and 96 random bits.
[[nodiscard]] std::string new_id(std::string_view prefix);

}  // namespace identity

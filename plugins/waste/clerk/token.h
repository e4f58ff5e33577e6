// SPDX-License-Identifier: EUPL-1.2
// The secret in a hand-over's link: a tilde, by which the gateway keeps it out of its log, and 128 random bits as 32
// hexadecimal digits, of which only a hash is stored. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace waste::clerk {

[[nodiscard]] std::string new_token();

// Empty when the text cannot be a token. The hash of so many random bits needs no salt and no slowness.
[[nodiscard]] std::string token_hash(std::string_view token);

}  // namespace waste::clerk

// SPDX-License-Identifier: EUPL-1.2
// Random ids, and the links by which people without an account find their own again. Any thread.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace feedback {

[[nodiscard]] std::string random_hex(std::size_t bytes);
// A keyed hash of 128 bits as hex; the parts keep their borders.
[[nodiscard]] std::string hash_of(std::string_view key, std::initializer_list<std::string_view> parts);

// What a link's secret looks like: "~" and 32 hex digits. Paths below a step that begins so are in no access log.
[[nodiscard]] std::string new_token();
[[nodiscard]] std::string token_of(std::string_view key, std::initializer_list<std::string_view> parts);
// By which a store finds it; empty: that is no token.
[[nodiscard]] std::string token_hash(std::string_view token);

}  // namespace feedback

// SPDX-License-Identifier: EUPL-1.2
// What stands for a device's hardware address in the store: HMAC-SHA-256 of it with a key that lives for a day.
// The address itself is never written down. The one home of libsodium on the guests' side. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wifi::guests {

inline constexpr std::size_t kKeyBytes = 32;
[[nodiscard]] std::string random_bytes(std::size_t count);

// 32 hex digits. `kind` keeps a device's address and its network address apart. `key`: kKeyBytes.
[[nodiscard]] std::string pseudonym(std::string_view key, std::string_view kind, std::string_view text);

// 32 hex digits by which the store finds a link's secret without knowing it.
[[nodiscard]] std::string token_hash(std::string_view token);

}  // namespace wifi::guests

// SPDX-License-Identifier: EUPL-1.2
// A device's hardware address, and what stands for it in the store: HMAC-SHA-256 of it with a key that lives for a day.
// The address itself is never written down. The one home of libsodium on the guests' side. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wifi::guests {

// Twelve hex digits in lower case of "A4-02-B9-D3-FD-29", "a4:02:b9:d3:fd:29", "a402.b9d3.fd29" or "a402b9d3fd29", also
// with ":NETWORK" behind it as access points name themselves; nothing of anything else, and of the address of nobody.
[[nodiscard]] std::optional<std::string> station_of(std::string_view text);

inline constexpr std::size_t kKeyBytes = 32;
[[nodiscard]] std::string random_bytes(std::size_t count);

// 32 hex digits. `kind` keeps a device's address and its network address apart. `key`: kKeyBytes.
[[nodiscard]] std::string pseudonym(std::string_view key, std::string_view kind, std::string_view text);

// A secret's, for comparing without a time that tells.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);
// 32 hex digits by which the store finds a link's secret without knowing it.
[[nodiscard]] std::string token_hash(std::string_view token);

}  // namespace wifi::guests

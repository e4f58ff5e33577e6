// SPDX-License-Identifier: EUPL-1.2
// Addresses as others write them: of networks, and of devices' hardware. Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace wifi {

// IPv4, also when it stands within IPv6 ("::ffff:192.0.2.7"), in the first 4 bytes, or IPv6 in 16.
struct IpAddress {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0;  // 32 or 128
};
[[nodiscard]] std::optional<IpAddress> ip_of(std::string_view text);
[[nodiscard]] bool is_address(std::string_view text);

// "02:FC:00:00:00:01" of six pairs of hexadecimal digits with ":" or "-" between; nothing when it is none.
[[nodiscard]] std::optional<std::string> mac_of(std::string_view text);

// Twelve hex digits in lower case of "A4-02-B9-D3-FD-29", "a4:02:b9:d3:fd:29", "a402.b9d3.fd29" or "a402b9d3fd29", also
// with ":NETWORK" behind it as access points name themselves; nothing of anything else, and of the address of nobody.
[[nodiscard]] std::optional<std::string> station_of(std::string_view text);

}  // namespace wifi

// SPDX-License-Identifier: EUPL-1.2
// Whether an address is one of those that a setting names: "192.0.2.7", "10.0.0.0/8", "2001:db8::/32". Pure.
#pragma once

#include <string_view>

namespace wifi::guests {

[[nodiscard]] bool host_in(std::string_view address, std::string_view network);
[[nodiscard]] bool is_network(std::string_view text);

}  // namespace wifi::guests

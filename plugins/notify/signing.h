// SPDX-License-Identifier: EUPL-1.2
// How a webhook is told that it is us, and random ids. The module's one user of libsodium. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text.h"

namespace notify {

[[nodiscard]] std::string random_hex(std::size_t bytes);

// HMAC-SHA256 with `secret` over "TIMESTAMP.BODY", in hexadecimal digits; the timestamp in seconds since 1970.
[[nodiscard]] std::string signature(std::string_view secret, std::string_view timestamp, std::string_view body);

}  // namespace notify

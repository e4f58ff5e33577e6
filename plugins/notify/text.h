// SPDX-License-Identifier: EUPL-1.2
// Small texts: times and JSON. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

using Micros = std::int64_t;  // since 1970 in UTC
inline constexpr Micros kSecond = 1'000'000;

[[nodiscard]] std::string format_w3c(Micros at);   // "2026-03-01T12:00:00Z"
[[nodiscard]] std::string format_mail(Micros at);  // "Sun, 01 Mar 2026 12:00:00 +0000" (RFC 5322)
// As a JSON string, with its quotes.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace notify

// SPDX-License-Identifier: EUPL-1.2
// Small texts: times, what a browser calls itself, HTML, and the fields of a form. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace identity {

// Microseconds since 1970 as "2026-03-01T12:00:00Z".
[[nodiscard]] std::string format_w3c(std::int64_t micros);

// What that wrote, as microseconds; 0 for any other text.
[[nodiscard]] std::int64_t read_w3c(std::string_view text);

// "Firefox, Linux" of a User-Agent: enough to know one's own devices by, too little to tell people apart. Empty when it
// says nothing known.
[[nodiscard]] std::string device_label(std::string_view user_agent);

[[nodiscard]] std::string html_text(std::string_view text);
// As a JSON string, with its quotes.
[[nodiscard]] std::string json_text(std::string_view text);

// The field's value in application/x-www-form-urlencoded text, decoded; nothing when it is missing, given twice or
// badly encoded.
[[nodiscard]] std::optional<std::string> form_field(std::string_view form, std::string_view name);

}  // namespace identity

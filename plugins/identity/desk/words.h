// SPDX-License-Identifier: EUPL-1.2
// What administrators read in the console, of i18n/desk-LANGUAGE.toml; and times as people write them. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace identity::desk {

// German for any language but English. The key itself when there is no such text, so that it shows.
[[nodiscard]] std::string_view text(std::string_view language, std::string_view key);
// With `value` in place of what stands in braces.
[[nodiscard]] std::string text_with(std::string_view language, std::string_view key, std::string_view value);

// Microseconds since 1970 as "24.12.2026, 18:30" or "24 Dec 2026, 18:30" in the town's time; UTC, and said so, where
// nobody knows its zone.
[[nodiscard]] std::string moment(std::int64_t micros, std::string_view zone, std::string_view language);
[[nodiscard]] std::string day(std::int64_t micros, std::string_view zone, std::string_view language);

}  // namespace identity::desk

// SPDX-License-Identifier: EUPL-1.2
// The texts of the guests' side, of guests/i18n/LANGUAGE.toml. Pure; any thread.
#pragma once

#include <cstdint>

#include <string>
#include <string_view>

namespace wifi::guests {

// German for any language but English and plain German. The key itself when there is no such text, so that it shows.
[[nodiscard]] std::string_view text(std::string_view language, std::string_view key);
// With `value` in place of what stands in braces.
[[nodiscard]] std::string text_with(std::string_view language, std::string_view key, std::string_view value);

// "2 hours 5 minutes", "1.5 GB"; a person needs no more of it.
[[nodiscard]] std::string time_text(std::int64_t seconds, std::string_view language);
[[nodiscard]] std::string data_text(std::int64_t bytes, std::string_view language);

}  // namespace wifi::guests

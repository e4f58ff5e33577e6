// SPDX-License-Identifier: EUPL-1.2
// The texts of the module's pages, of i18n/LANGUAGE.toml. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace operations {

// German for any language but English. The key itself when there is no such text, so that it shows.
[[nodiscard]] std::string_view text(std::string_view language, std::string_view key);
[[nodiscard]] bool has_text(std::string_view language, std::string_view key);
// With `value` in place of what stands in braces.
[[nodiscard]] std::string text_with(std::string_view language, std::string_view key, std::string_view value);

}  // namespace operations

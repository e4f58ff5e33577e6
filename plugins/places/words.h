// SPDX-License-Identifier: EUPL-1.2
// The texts of the module's pages, of i18n/LANGUAGE.toml. Pure; any thread.
#pragma once

#include <string_view>

namespace places {

// German for any language but English and plain German. The key itself when there is no such text, so that it shows.
[[nodiscard]] std::string_view words(std::string_view language, std::string_view key);

}  // namespace places

// SPDX-License-Identifier: EUPL-1.2
// Files of this folder as the build put them into the plugin, which has no folder of its own to read from.
#pragma once

#include <string_view>

namespace wifi::built_in {

[[nodiscard]] std::string_view words(std::string_view language);  // i18n/LANGUAGE.toml
[[nodiscard]] std::string_view example(std::string_view name);    // seed/NAME.csv; empty for none

}  // namespace wifi::built_in

// SPDX-License-Identifier: EUPL-1.2
// What CMake puts into the plugin of i18n/desk-LANGUAGE.toml.
#pragma once

#include <string_view>

namespace waste::desk {

[[nodiscard]] std::string_view built_in_words(std::string_view language);

}  // namespace waste::desk

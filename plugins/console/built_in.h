// SPDX-License-Identifier: EUPL-1.2
// What CMake puts into the plugin: it has no folder to read from.
#pragma once

#include <string_view>

namespace console::built_in {

[[nodiscard]] std::string_view words(std::string_view language);
// The style sheet and script of web/ as their URLs below the mount name them, with a hash of their content.
[[nodiscard]] std::string_view style_hash();

}  // namespace console::built_in

// SPDX-License-Identifier: EUPL-1.2
// The texts of the pages of devices, of i18n/devices-LANGUAGE.toml: the console's, so German and English. Pure; any
// thread.
#pragma once

#include <string>
#include <string_view>

namespace wifi::devices {

[[nodiscard]] std::string word(std::string_view language, std::string_view key);
// With `value` in place of what stands in braces.
[[nodiscard]] std::string word_with(std::string_view language, std::string_view key, std::string_view value);

}  // namespace wifi::devices

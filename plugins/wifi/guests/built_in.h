// SPDX-License-Identifier: EUPL-1.2
// Files of this folder that are built in: guests/i18n/*, guests/connect.css.
#pragma once

#include <string_view>

namespace wifi::guests::built_in {

[[nodiscard]] std::string_view words(std::string_view language);
[[nodiscard]] std::string_view connect_css();

}  // namespace wifi::guests::built_in

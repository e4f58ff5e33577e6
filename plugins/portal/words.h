// SPDX-License-Identifier: EUPL-1.2
// The portal's own texts, of i18n/LANGUAGE.toml. Pure; any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "shell/look.h"

namespace portal {

// In the order in which they are offered; the first where nothing else is known.
inline constexpr std::array<std::string_view, 3> kLanguages{"de", "en", "de-x-simple"};

// What makes the shell this one.
[[nodiscard]] const stadtkern::shell::Look& look();

// The key itself when there is no such text, so that it shows.
[[nodiscard]] std::string_view text(std::string_view language, std::string_view key);
// With `value` in place of what stands in braces.
[[nodiscard]] std::string text_with(std::string_view language, std::string_view key, std::string_view value);

}  // namespace portal

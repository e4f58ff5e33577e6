// SPDX-License-Identifier: EUPL-1.2
// The pages' texts in one language, of i18n/LANGUAGE.toml. Pure; any thread.
#pragma once

#include <stadtkern/texts.h>

#include <string_view>

namespace identity {

using stadtkern::Texts;

// German for any language but English and plain German.
[[nodiscard]] const Texts& words_in(std::string_view language);

}  // namespace identity

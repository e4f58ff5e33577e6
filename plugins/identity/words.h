// SPDX-License-Identifier: EUPL-1.2
// The pages' texts in one language, of i18n/LANGUAGE.toml. Pure; any thread.
#pragma once

#include <stadtkern/texts.h>

namespace identity {

using stadtkern::Texts;

[[nodiscard]] const Texts& words_in(bool german);

}  // namespace identity

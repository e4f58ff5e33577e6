// SPDX-License-Identifier: EUPL-1.2
// What stands around each letter, from i18n/. Pure.
#pragma once

#include <string_view>

namespace notify {

struct Frame {
  std::string_view greeting, closing, footer;
};

// English, plain German ("de-x-simple") or, for everything else, German.
[[nodiscard]] const Frame& frame(std::string_view language);

}  // namespace notify

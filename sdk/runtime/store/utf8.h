// SPDX-License-Identifier: Apache-2.0
// Well-formed UTF-8 without NUL: the only text that every database behind a store keeps as it is.
#pragma once

#include <string_view>

namespace stadtkern::runtime::store {

// True for well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF) that holds no NUL.
[[nodiscard]] bool storable_text(std::string_view text) noexcept;

}  // namespace stadtkern::runtime::store

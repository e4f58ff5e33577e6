// SPDX-License-Identifier: Apache-2.0
// A text as a QR code, for who has it on paper or on one screen and needs it on another. Pure; any thread. A plugin
// that uses it links `stadtkern_qr` (LIBRARIES stadtkern_qr): the others need not carry the encoder.
#pragma once

#include <string>
#include <string_view>

namespace stadtkern {

// An SVG element that screen readers call `label`, black on white with the margin that cameras need; empty when the
// text is too long for a code (about 2,300 bytes) or holds a NUL.
[[nodiscard]] std::string qr_svg(const std::string& text, std::string_view label);

}  // namespace stadtkern

// SPDX-License-Identifier: EUPL-1.2
// A text as a QR code, for who has it on one screen and needs it on another. The one home of libqrencode. Pure.
#pragma once

#include <string>

namespace identity {

// An SVG element with that label, black on white with the margin that readers need; empty when the text is too long.
[[nodiscard]] std::string qr_svg(const std::string& text, const std::string& label);

}  // namespace identity

// SPDX-License-Identifier: EUPL-1.2
// Text as a mail carries it (RFC 2045, 2047, 5322). Pure. What comes in is UTF-8; bytes that aren't pass as they are.
#pragma once

#include <string>
#include <string_view>

namespace notify {

[[nodiscard]] std::string base64(std::string_view bytes);

// A header's text without its name: control characters made blanks, so that no value begins another header; what is not
// plain ASCII as encoded words, no line longer than 76 characters. `begun`: how much of the first line is taken.
[[nodiscard]] std::string header_text(std::string_view text, std::size_t begun);

// A name before an address: "Stadt Musterstadt", or encoded words.
[[nodiscard]] std::string display_name(std::string_view name);

// Lines of at most 76 characters that end with CR LF; nothing but ASCII.
[[nodiscard]] std::string quoted_printable(std::string_view text);

// "a@b.example": one line of ASCII without what would end an address or begin another. Nothing else is written to.
[[nodiscard]] bool plain_address(std::string_view address);

}  // namespace notify

// SPDX-License-Identifier: EUPL-1.2
// From the bytes of somebody's file to UTF-8. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/result.h>

namespace waste::calendar {

struct Decoded {
  std::string text;        // UTF-8, without byte order mark
  std::string_view named;  // "utf-8" or "windows-1252", which holds Latin-1
};

// What is not UTF-8 throughout is read as Windows-1252. INVALID_ARGUMENT for UTF-16, which says so by its first bytes.
[[nodiscard]] stadtkern::Result<Decoded> decode(std::string_view bytes);

// The character at the front of text, which must not be empty; U+FFFD for a byte that begins none.
[[nodiscard]] char32_t take_code_point(std::string_view& text);

}  // namespace waste::calendar

// SPDX-License-Identifier: EUPL-1.2
// Words that staff write. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <stadtkern/result.h>

namespace waste::clerk {

// Trimmed, with line ends as LF; `longest` in code points. VALIDATION_FAILED at `pointer` when it is empty though
// `needed`, too long, or no plain text in UTF-8.
[[nodiscard]] stadtkern::Result<std::string> checked_text(std::string_view text, const char* pointer,
                                                          std::size_t longest, bool needed);
// The same for one line.
[[nodiscard]] stadtkern::Result<std::string> checked_line(std::string_view text, const char* pointer,
                                                          std::size_t longest, bool needed);

// VALIDATION_FAILED at one pointer.
[[nodiscard]] stadtkern::Error fault(std::string pointer, std::string reason);

}  // namespace waste::clerk

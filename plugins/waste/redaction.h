// SPDX-License-Identifier: EUPL-1.2
// Words that staff blank before a text becomes public. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "report.h"

namespace waste {

inline constexpr std::string_view kBlank = "[…]";
inline constexpr std::size_t kMostBlankWords = 100;
inline constexpr std::size_t kLongestBlankWord = 200;  // code points

// The text with each occurrence of the word, or of the words in this order, blanked: whole words only, and ASCII
// letters without regard to their case. `found` becomes true when there was one.
[[nodiscard]] std::string blanked(std::string_view text, std::string_view word, bool& found);

// The report with these words blanked in its text and in its answers. VALIDATION_FAILED names each word that occurs in
// neither (so that a slip of the pen isn't published), and too many or too long ones.
[[nodiscard]] stadtkern::Result<Report> redact(Report report, const std::vector<std::string>& words);

}  // namespace waste

// SPDX-License-Identifier: EUPL-1.2
// The lines of an iCalendar file (RFC 5545, 3.1), unfolded and taken apart. Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waste::calendar {

struct ContentLine {
  std::uint64_t line = 0;                                       // in the file, of its first piece
  std::string name;                                             // in upper case
  std::vector<std::pair<std::string, std::string>> parameters;  // names in upper case, quotes gone
  std::string value;

  [[nodiscard]] std::string_view parameter(std::string_view upper_case_name) const;  // empty when absent
};

// Longer ones are cut: no collection needs them.
inline constexpr std::size_t kLongestLine = 64 * 1024;

// Calls `take` for each line that has a name and a colon; others are no content lines and left out. CRLF, LF and a lone
// CR end a line.
void each_content_line(std::string_view text, const std::function<void(const ContentLine&)>& take);

// The value of a TEXT property without its backslashes.
[[nodiscard]] std::string unescaped(std::string_view value);

}  // namespace waste::calendar

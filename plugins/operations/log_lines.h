// SPDX-License-Identifier: EUPL-1.2
// Lines of the modules' logs: read, filtered, and those of one request brought into order of time. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace operations {

struct LogLine {
  std::string module;  // whose log it stood in
  std::string time;
  std::string level;
  std::string message;
  std::string request;                                        // the request it was about; may be empty
  std::vector<std::pair<std::string, std::string>> fields{};  // all else
};

// Lines of JSON; one that is none is a message without a time.
[[nodiscard]] std::vector<LogLine> log_lines(std::string_view module, std::string_view text);

struct LogFilter {
  std::string words;    // of message, module or a field, in any case
  std::string level;    // this one or a graver one; empty: all
  std::string request;  // the id that an answer names
};
[[nodiscard]] bool passes(const LogLine& line, const LogFilter& filter);

// Oldest first.
void sort_by_time(std::vector<LogLine>& lines);

}  // namespace operations

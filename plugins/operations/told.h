// SPDX-License-Identifier: EUPL-1.2
// What a command of the node has told: its JSON, or why it did nothing. Pure values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "json.h"

namespace operations {

struct Trouble {
  std::string code{};                 // "NOT_FOUND"; empty: the command said none
  std::string message{};              // in the command's own words
  std::vector<std::string> fields{};  // "pointer: reason"
  bool call = false;                  // the command was not run at all, or nobody knows
};

struct Told {
  Json json{};
  std::string text{};  // all lines that it printed: logs are many
  std::string said{};  // the lines before the last one: warnings for people
  std::optional<Trouble> trouble{};
  bool still_running = false;

  [[nodiscard]] bool good() const { return !trouble && !still_running; }
};

struct Outcome {
  unsigned exit_code = 0;
  std::string result{};
  std::string said{};
  bool still_running = false;
};

[[nodiscard]] Told told(const Outcome& outcome);
// The call did not come through.
[[nodiscard]] Told told(const stadtkern::Error& error);

}  // namespace operations

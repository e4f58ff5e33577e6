// SPDX-License-Identifier: EUPL-1.2
// Runs one command of a module through the admin socket: input in under credit, JSON lines out. Blocking.
#pragma once

#include "admin/client.h"

#include <stadtkern/result.h>

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace stadtkern::admin {

struct CommandRun {
  std::string town;
  std::string module;
  std::string command;
  std::vector<std::string> arguments;
  std::vector<std::string> roles;
  std::istream* input = nullptr;  // null: none
};

// `on_line` is called for each line but the last. Returns the last one: the result, or "" when there was no line.
[[nodiscard]] Result<std::string> run_command(Client& client, const CommandRun& run,
                                              const std::function<void(std::string_view line)>& on_line);

}  // namespace stadtkern::admin

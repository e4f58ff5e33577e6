// SPDX-License-Identifier: Apache-2.0
// The messages of commands/v1 as plain structs; proto/commands.proto says what each field means. Values only.
#pragma once

#include "wire/protobuf.h"

#include <string>
#include <vector>

namespace stadtkern::wire::commands {

struct RunRequest {
  std::string command;
  std::vector<std::string> arguments;
  static void each_field(auto& self, auto&& field) {
    field(1, self.command);
    field(2, self.arguments);
  }
};

}  // namespace stadtkern::wire::commands

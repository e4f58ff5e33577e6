// SPDX-License-Identifier: Apache-2.0
// The messages of node/v1 as plain structs; proto/node.proto says what each field means. Values only.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::wire::node {

struct RunRequest {
  std::vector<std::string> arguments;
  std::string input;
  static void each_field(auto& self, auto&& field) {
    field(1, self.arguments);
    field(2, self.input);
  }
};

struct RunReply {
  std::uint32_t exit_code = 0;
  std::string result;
  std::string said;
  bool still_running = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.exit_code);
    field(2, self.result);
    field(3, self.said);
    field(4, self.still_running);
  }
};

}  // namespace stadtkern::wire::node

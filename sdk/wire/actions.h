// SPDX-License-Identifier: Apache-2.0
// The messages of actions/v1 as plain structs; proto/actions.proto says what each field means. Values only.
#pragma once

#include "wire/protobuf.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stadtkern::wire::actions {

inline constexpr std::uint32_t kMostListed = 1000;

struct ListRequest {
  std::string person;
  std::string object;
  std::uint64_t since_us = 0;
  std::uint64_t after = 0;
  std::uint32_t limit = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.person);
    field(2, self.object);
    field(3, self.since_us);
    field(4, self.after);
    field(5, self.limit);
  }
};

struct Action {
  std::uint64_t id = 0;
  std::uint64_t at_us = 0;
  std::string person;
  std::string action;
  std::string object;
  static void each_field(auto& self, auto&& field) {
    field(1, self.id);
    field(2, self.at_us);
    field(3, self.person);
    field(4, self.action);
    field(5, self.object);
  }
};

struct ListReply {
  std::vector<Action> actions;
  bool more = false;
  static void each_field(auto& self, auto&& field) {
    field(1, self.actions);
    field(2, self.more);
  }
};

struct ExpireRequest {
  bool dry_run = false;
  static void each_field(auto& self, auto&& field) { field(1, self.dry_run); }
};

struct ExpireReply {
  std::string keep;
  std::uint64_t due = 0;
  std::uint64_t oldest_us = 0;
  std::uint64_t done = 0;
  static void each_field(auto& self, auto&& field) {
    field(1, self.keep);
    field(2, self.due);
    field(3, self.oldest_us);
    field(4, self.done);
  }
};

}  // namespace stadtkern::wire::actions

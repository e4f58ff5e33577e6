// SPDX-License-Identifier: Apache-2.0
// Who changed what, by opaque ids (sk_actions): each row is written in the transaction of the change that it tells of.
#pragma once

#include <stadtkern/result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/connection.h"

namespace stadtkern::runtime::store {

struct Action {
  std::int64_t id = 0;  // rises in the order of the commits
  std::int64_t at_us = 0;
  std::string person;  // the principal's id
  std::string action;  // "waste/v1.ChangeStatus", "POST /api/waste/v1/photos"
  std::string object;  // empty: of the module as a whole
};

// What is asked for; empty ones are not looked at.
struct ActionFilter {
  std::string_view person{};
  std::string_view object{};
  std::int64_t since_us = 0;
  std::int64_t after = 0;  // an id
};

struct ActionsDue {
  std::uint64_t count = 0;
  std::int64_t oldest_us = 0;
};

// An opaque id as it may stand in such a row: 1 to 128 letters, digits and -._: (so no name of two words, no
// mail address, and no secret of a link).
[[nodiscard]] bool opaque_id(std::string_view text);

// The row's id is the database's.
Status keep_action(Connection& connection, const Action& action);
// Oldest first, at most `limit`.
[[nodiscard]] Result<std::vector<Action>> find_actions(Connection& connection, const ActionFilter& filter,
                                                       std::size_t limit);
[[nodiscard]] Result<ActionsDue> actions_due(Connection& connection, std::int64_t before_us);
// The oldest first, at most `limit`; how many they were.
[[nodiscard]] Result<std::uint64_t> remove_actions(Connection& connection, std::int64_t before_us, std::size_t limit);

}  // namespace stadtkern::runtime::store

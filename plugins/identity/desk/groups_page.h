// SPDX-License-Identifier: EUPL-1.2
// Groups of people, and who is in one: their SQL, and their pages.
#pragma once

#include <stadtkern/pages.h>
#include <stadtkern/store.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "desk/place.h"
#include "desk/sheet.h"

namespace identity::desk {

struct Group {
  std::string name;
  std::int64_t members = 0;
};
inline constexpr std::size_t kMostGroups = 500;
inline constexpr std::size_t kMembersOnPage = 100;
[[nodiscard]] std::vector<Group> all_groups(Connection& db);

struct Members {
  std::vector<Account> shown{};  // without roles and groups
  bool more = false;
};
// In the order of their names, from behind that one on.
[[nodiscard]] Members members_of(Connection& db, std::string_view group, std::string_view after_name,
                                 std::string_view after_id);

[[nodiscard]] stadtkern::Page groups_page(const Place& place, const std::vector<Group>& groups, const Sent& sent,
                                          std::string_view done);
[[nodiscard]] stadtkern::Page group_page(const Place& place, const std::string& group, const Members& members,
                                         const Sent& sent, std::string_view done);

}  // namespace identity::desk

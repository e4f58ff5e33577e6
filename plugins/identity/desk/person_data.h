// SPDX-License-Identifier: EUPL-1.2
// All that an administrator's page of one account shows, read at once.
#pragma once

#include <stadtkern/store.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts.h"
#include "sessions.h"

namespace identity::desk {

struct Standing {
  Account who;  // id and name alone
  std::int64_t until = 0;
};

struct Person {
  Account account;
  bool factor = false;
  bool link = false;            // an invitation that holds, perhaps
  std::int64_t last_entry = 0;  // when they came in last, as long as that is kept; 0: not known
  std::vector<Session> sessions{};
  std::vector<Standing> deputies{};
};

[[nodiscard]] std::optional<Person> load_person(Connection& db, std::string_view id);

}  // namespace identity::desk

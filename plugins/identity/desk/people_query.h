// SPDX-License-Identifier: EUPL-1.2
// Which accounts an administrator asks for, and the SQL that finds them in the order of their names, a page at a time.
#pragma once

#include <stadtkern/form.h>
#include <stadtkern/store.h>

#include <cstdint>
#include <string>
#include <vector>

#include "accounts.h"

namespace identity::desk {

inline constexpr std::size_t kOnPage = 50;

struct Wanted {
  std::string words{};  // a part of the name or mail address, or an account's id
  std::string kind = "staff";
  std::string state{};
  std::string role{};
  bool without_factor = false;
  std::string after_name{};  // behind this one: where the next page begins
  std::string after_id{};

  [[nodiscard]] bool operator==(const Wanted&) const = default;
};

// What is no filter is left out.
[[nodiscard]] Wanted read_wanted(const stadtkern::Form& query);
// "?words=ada", or empty. What is not given is not said.
[[nodiscard]] std::string query_of(const Wanted& wanted);

struct Listed {
  Account account;
  bool factor = false;
};
struct People {
  std::vector<Listed> shown{};
  bool more = false;
};
[[nodiscard]] People find_people(Connection& db, const Wanted& wanted);

struct PeopleFigures {
  std::int64_t active = 0;  // of staff, as all of these
  std::int64_t invited = 0;
  std::int64_t disabled = 0;
  std::int64_t without_factor = 0;
};
[[nodiscard]] PeopleFigures count_people(Connection& db);

}  // namespace identity::desk

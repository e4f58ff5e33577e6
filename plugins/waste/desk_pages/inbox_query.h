// SPDX-License-Identifier: EUPL-1.2
// What somebody looks for in the inbox, as its address has it: filters, order, page. Pure.
#pragma once

#include <cstdint>
#include <string>

#include <stadtkern/form.h>

#include "clerk/inbox.h"

namespace waste::desk {

struct Wanted {
  std::string state{};     // empty: open ones; "closed", or a detailed state
  std::string category{};  // empty: all
  std::string group{};     // empty: the own ones; "*" all, "-" nobody's
  std::string words{};
  std::string order{};  // empty: the newest first
  bool overdue = false;
  bool unreleased = false;
  bool aside = false;
  std::uint32_t page = 1;

  friend bool operator==(const Wanted&, const Wanted&) = default;
};

inline constexpr std::uint32_t kPageSize = 25;

// What makes no sense is left out: an address is not a form that somebody is to correct.
[[nodiscard]] Wanted read_wanted(const stadtkern::Form& query);
// "?state=done&page=2", or empty.
[[nodiscard]] std::string query_of(const Wanted& wanted);
// Groups and time are the caller's to add.
[[nodiscard]] clerk::inbox::Query inbox_query(const Wanted& wanted);

}  // namespace waste::desk

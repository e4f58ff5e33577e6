// SPDX-License-Identifier: EUPL-1.2
// A new account: its form, and the link of an invitation, which is shown once. Pure.
#pragma once

#include <stadtkern/pages.h>

#include <cstdint>
#include <string>

#include "desk/place.h"
#include "desk/sheet.h"

namespace identity::desk {

[[nodiscard]] stadtkern::Page new_page(const Place& place, const Sent& sent);

struct InvitationLink {
  std::string account;
  std::string name;
  std::string link;
  std::int64_t expires = 0;
  bool fresh = false;  // the account has just been made
};
[[nodiscard]] stadtkern::Page link_page(const Place& place, const InvitationLink& link);

}  // namespace identity::desk

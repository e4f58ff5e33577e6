// SPDX-License-Identifier: EUPL-1.2
// Keys by which programs act for people of the town: the list, and a new one of one's own. Pure.
#pragma once

#include <stadtkern/pages.h>

#include <string>
#include <string_view>
#include <vector>

#include "accounts.h"
#include "desk/place.h"
#include "desk/sheet.h"
#include "keys.h"

namespace identity::desk {

inline constexpr std::size_t kMostKeys = 500;

struct OwnedKey {
  Key key;
  Account owner;  // id and name alone
};

struct KeysData {
  std::vector<OwnedKey> keys{};
  std::vector<std::string> roles{};  // what a key of whoever looks may have
  std::int64_t now = 0;
};

[[nodiscard]] stadtkern::Page keys_page(const Place& place, const KeysData& data, const Sent& sent,
                                        std::string_view done);
// Shown once: nobody can read it again.
[[nodiscard]] stadtkern::Page key_page(const Place& place, const std::string& name, const std::string& secret);

}  // namespace identity::desk

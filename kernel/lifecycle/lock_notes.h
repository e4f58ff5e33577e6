// SPDX-License-Identifier: EUPL-1.2
// Where what serves is not what the lock file names. The kernel serves all the same, for citizens wait for it; an
// operator must see it. Pure.
#pragma once

#include "catalogue/lock.h"
#include "config/config.h"

#include <string>
#include <vector>

namespace stadtkern::lifecycle {

struct LockNote {
  std::string module;
  std::string text;  // what is so, in one line
  std::string next;  // what to do
  friend bool operator==(const LockNote&, const LockNote&) = default;
};

// Of each module's enabled uses: a release that the lock names and that is not here, or not allowed, with what serves
// instead; and one that runs while its folder holds another version, which is what a start of it would find.
[[nodiscard]] std::vector<LockNote> lock_notes(const config::Config& config, const catalogue::Lock& lock);

// "adorf", "adorf, bdorf and 3 more", "the node".
[[nodiscard]] std::string town_list(const std::vector<std::string>& towns);

}  // namespace stadtkern::lifecycle

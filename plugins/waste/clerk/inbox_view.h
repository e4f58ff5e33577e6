// SPDX-License-Identifier: EUPL-1.2
// What one who looks at the inbox gets to see of it, whether by the interface, a command or a page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/store.h>

#include "clerk/counts.h"
#include "clerk/groups.h"
#include "clerk/inbox.h"
#include "settings.h"
#include "store.h"

namespace waste::clerk {

struct Shown {
  std::vector<store::Kept> reports;
  bool more = false;
  std::optional<std::int64_t> found;  // as inbox::Listed has it
  std::vector<counts::Count> counts;
  std::vector<std::string> known;
  std::vector<std::string> groups;  // that were asked for
};

// `group` as wanted_groups() reads it; `asking` without its groups, which stand in the store.
[[nodiscard]] stadtkern::Result<Shown> look(stadtkern::Connection& connection, inbox::Query query,
                                            const Settings& settings, std::string_view group, Asking asking);

}  // namespace waste::clerk

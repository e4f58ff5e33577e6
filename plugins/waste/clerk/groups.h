// SPDX-License-Identifier: EUPL-1.2
// Whose reports a member of staff sees: those of her groups, and of absent groups that hers stand in for. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "clerk/responsibility.h"
#include "timestamp.h"

namespace waste::clerk {

// A town's date then, as "2026-12-24".
[[nodiscard]] stadtkern::Result<std::string> town_date(Micros now, std::string_view zone);

struct Asking {
  std::string_view today;
  std::vector<std::string> known;               // every group that is named in the settings, or has reports
  std::function<bool(std::string_view)> is_in;  // the one who asks is in that group
};

// Her own groups and those that they stand in for; sorted.
[[nodiscard]] std::vector<std::string> own_groups(const Responsibility& responsibility, const Asking& asking);

// The groups behind the parameter `group`: a name (with those that this group stands in for), "*" for all, "-" for
// reports that nobody is responsible for, empty for her own; whoever is in none sees all. INVALID_ARGUMENT otherwise.
[[nodiscard]] stadtkern::Result<std::vector<std::string>> wanted_groups(const Responsibility& responsibility,
                                                                        std::string_view parameter,
                                                                        const Asking& asking);

}  // namespace waste::clerk

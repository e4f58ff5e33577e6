// SPDX-License-Identifier: EUPL-1.2
// The list of a town's accounts, and its figures on the console's first page. Pure.
#pragma once

#include <stadtkern/pages.h>

#include "desk/people_query.h"
#include "desk/place.h"

namespace identity::desk {

struct PeopleData {
  Wanted wanted{};
  People people{};
  PeopleFigures figures{};
};

[[nodiscard]] stadtkern::Page people_page(const Place& place, const PeopleData& data);
// Each leads to what it counts. `shown`: what is being looked at, or nothing.
[[nodiscard]] stadtkern::html::Html people_figures(const Place& place, const PeopleFigures& figures,
                                                   const Wanted* shown);

}  // namespace identity::desk

// SPDX-License-Identifier: EUPL-1.2
// What the search of the town's pages finds here: categories and reports as everybody may read them, and streets of the
// collection calendar. Any worker.
#pragma once

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include "calendar/front.h"
#include "town_settings.h"

namespace waste::pages {

class Found {
 public:
  Found(const TownSettings& towns, calendar::CollectionsFront& collections)
      : towns_{towns}, collections_{collections} {}

  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<stadtkern::Page> reports(const stadtkern::Request& request, const stadtkern::PageRequest& page);
  stadtkern::Result<stadtkern::Page> streets(const stadtkern::Request& request, const stadtkern::PageRequest& page);

  const TownSettings& towns_;
  calendar::CollectionsFront& collections_;
};

}  // namespace waste::pages

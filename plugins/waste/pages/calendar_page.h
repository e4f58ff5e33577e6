// SPDX-License-Identifier: EUPL-1.2
// When rubbish is collected in a street: a form by GET, so that its answer can be kept as a bookmark. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "calendar/front.h"

namespace waste::pages {

class CalendarPage {
 public:
  explicit CalendarPage(calendar::CollectionsFront& collections) : collections_{collections} {}

  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<stadtkern::Page> show(const stadtkern::Request& request, const stadtkern::PageRequest& page);

  calendar::CollectionsFront& collections_;
};

}  // namespace waste::pages

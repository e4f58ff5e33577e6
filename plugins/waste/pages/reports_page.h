// SPDX-License-Identifier: EUPL-1.2
// All public reports, by state and category, newest first, page by page; and the reports that were sent from this
// browser, which the script alone knows: nobody else keeps who sent what. Any worker.
#pragma once

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

#include "town_settings.h"

namespace waste::pages {

class ReportsPage {
 public:
  explicit ReportsPage(const TownSettings& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<stadtkern::Page> list(const stadtkern::Request& request, const stadtkern::PageRequest& page);
  // GET /points.geojson?status=&category=: the newest 500, with what a map shows of them and nothing else.
  void points(const stadtkern::Request& request, const stadtkern::HttpRequest& http,
              stadtkern::Reply<stadtkern::Raw> reply);
  stadtkern::Result<stadtkern::Page> mine(const stadtkern::Request& request, const stadtkern::PageRequest& page);

  const TownSettings& towns_;
};

}  // namespace waste::pages

// SPDX-License-Identifier: EUPL-1.2
// The hotspots in the portal: on the map and as a list, a page each. Any worker.
#pragma once

#include <stadtkern/plugin.h>

namespace wifi::sites {

class Pages {
 public:
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using PageRequest = stadtkern::PageRequest;
  using Page = stadtkern::Page;

  stadtkern::Result<Page> list(const Request& request, const PageRequest& page);
  stadtkern::Result<Page> spot(const Request& request, const PageRequest& page);
};

}  // namespace wifi::sites

// SPDX-License-Identifier: EUPL-1.2
// What the search of the town's pages finds here: public hotspots, by name, address, kind and network. Any worker.
#pragma once

#include <stadtkern/pages.h>
#include <stadtkern/plugin.h>

namespace wifi::sites {

class FoundSites {
 public:
  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<stadtkern::Page> found(const stadtkern::Request& request, const stadtkern::PageRequest& page);
};

}  // namespace wifi::sites

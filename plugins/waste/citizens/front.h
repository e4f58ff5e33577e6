// SPDX-License-Identifier: EUPL-1.2
// What citizens ask beside handing in and reading reports. Any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "town_settings.h"
#include "waste.pb.h"

namespace waste {

class CitizensFront {
 public:
  explicit CitizensFront(const TownSettings& towns) : towns_{towns} {}

  void serve(stadtkern::Host& host);

 private:
  stadtkern::Result<v1::NearbyList> nearby(const stadtkern::Request& request, const v1::NearbyQuery& body);

  const TownSettings& towns_;
};

}  // namespace waste

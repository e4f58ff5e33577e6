// SPDX-License-Identifier: EUPL-1.2
// Guests of the public Wi-Fi, all of it: the parts, in order of dependency. Owned by the plugin; any worker.
#pragma once

#include <stadtkern/plugin.h>

#include "guests/asked.h"
#include "guests/connect.h"
#include "guests/desk.h"
#include "guests/guesses.h"
#include "guests/keeper.h"
#include "guests/live.h"
#include "guests/radius.h"
#include "guests/staff_pages.h"

namespace wifi::guests {

class Guests {
 public:
  void serve(stadtkern::Host& host) {
    radius_.serve(host);
    connect_.serve(host);
    desk_.serve(host);
    pages_.serve(host);
    keeper_.serve(host);
  }
  void forget(const stadtkern::Town& town) { live_.forget_town(town.id()); }

 private:
  Live live_;
  Guesses guesses_;
  Asked asked_;
  Radius radius_{live_, guesses_, asked_};
  Connect connect_{asked_};
  Desk desk_;
  StaffPages pages_;
  Keeper keeper_{live_};
};

}  // namespace wifi::guests

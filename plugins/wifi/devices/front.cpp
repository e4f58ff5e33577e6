// SPDX-License-Identifier: EUPL-1.2
#include "devices/front.h"

namespace wifi::devices {

void Front::serve(stadtkern::Host& host) {
  protocol_.serve(host);
  reports_.serve(host);
  watch_.serve(host);
  desk_.serve(host);
  templates_.serve(host);
  device_pages_.serve(host);
  template_pages_.serve(host);
  group_pages_.serve(host);
  alarm_pages_.serve(host);
}

// What a change of templates was about to reach when the process ended.
void Front::town_open(const stadtkern::Town& town) {
  renderer_.look(town);
}

void Front::town_close(const stadtkern::Town& town) {
  renderer_.leave(town);
  watch_.close(town);
}

}  // namespace wifi::devices

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
}

}  // namespace wifi::devices

// SPDX-License-Identifier: EUPL-1.2
#include "requests.h"

#include <chrono>

namespace wifi {

stadtkern::Status only_staff(const stadtkern::Request& request) {
  if (request.principal().has(kStaff)) return {};
  return stadtkern::Error{stadtkern::Code::PermissionDenied, "this needs the role \"wifi.staff\" in this town"};
}

Micros system_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace wifi

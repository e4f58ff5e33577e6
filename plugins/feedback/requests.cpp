// SPDX-License-Identifier: EUPL-1.2
#include "requests.h"

#include <chrono>

namespace feedback {

stadtkern::Status only_staff(const stadtkern::Request& request) {
  if (request.principal().has(kStaff)) return {};
  return stadtkern::Error{stadtkern::Code::PermissionDenied, "this needs the role \"feedback.staff\" in this town"};
}

std::string client_of(const stadtkern::Request& request) {
  const auto http = request.http();
  return http ? std::string(http->header("stadtkern-client")) : std::string();
}

Micros system_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Day today(const stadtkern::Town& town) {
  return local_day(system_now(), town.time_zone());
}

}  // namespace feedback

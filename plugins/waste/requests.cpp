// SPDX-License-Identifier: EUPL-1.2
#include "requests.h"

namespace waste {

stadtkern::Status only_staff(const stadtkern::Request& request) {
  if (request.principal().has(kStaff)) return {};
  return stadtkern::Error{stadtkern::Code::PermissionDenied, "this needs the role \"waste.staff\" in this town"};
}

std::string base_path_of(const stadtkern::Request& request) {
  const auto http = request.http();
  return http ? std::string(http->base_path()) : std::string();
}

std::string client_of(const stadtkern::Request& request) {
  const auto http = request.http();
  return http ? std::string(http->header("stadtkern-client")) : std::string();
}

}  // namespace waste

// SPDX-License-Identifier: EUPL-1.2
#include "oidc/town_providers.h"

namespace identity::oidc {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Status;
using stadtkern::Town;

std::vector<Provider> providers_of(const Town& town) {
  std::vector<stadtkern::FieldError> faults;
  const auto settings = stadtkern::parse_json(town.settings().json());
  return settings ? read_providers(*settings, faults) : std::vector<Provider>();
}

Status check_providers(const Town& town) {
  std::vector<stadtkern::FieldError> faults;
  if (const auto settings = stadtkern::parse_json(town.settings().json())) {
    static_cast<void>(read_providers(*settings, faults));
  }
  if (faults.empty()) return {};
  return Error{Code::ValidationFailed, "the settings' providers cannot be used", {}, std::move(faults)};
}

}  // namespace identity::oidc

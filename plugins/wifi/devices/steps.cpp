// SPDX-License-Identifier: EUPL-1.2
#include "devices/steps.h"

#include <algorithm>

namespace wifi::devices {

std::optional<std::size_t> step_named(std::string_view name) {
  const auto* found = std::find_if(kSteps.begin(), kSteps.end(), [&](const Step& step) { return step.name == name; });
  if (found == kSteps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kSteps.begin());
}

}  // namespace wifi::devices

// SPDX-License-Identifier: EUPL-1.2
// What the kernel counts, in Prometheus' text form. Pure.
#pragma once

#include "bus/metrics.h"
#include "lifecycle/supervisor.h"

#include <string>
#include <vector>

namespace stadtkern::lifecycle {

[[nodiscard]] std::string metrics_text(const bus::Metrics& bus, const std::vector<UnitStatus>& units);

}  // namespace stadtkern::lifecycle

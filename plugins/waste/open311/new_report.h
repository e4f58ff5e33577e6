// SPDX-License-Identifier: EUPL-1.2
// POST requests: from form parameters to a report that may be stored. Pure; any thread.
#pragma once

#include "open311/answers.h"
#include "open311/parameters.h"
#include "report.h"
#include "settings.h"

namespace waste::open311 {

// 403 for a missing or wrong api_key where the town demands one, 404 for an unknown jurisdiction_id or service_code,
// 400 for everything else; all faults at once. Location is lat + long, address_string or address_id, or several of
// them. `deviceid` counts as device_id. The report has no id yet.
[[nodiscard]] Parsed<NewReport> parse_new_report(const Parameters& parameters, const Settings& settings, Micros now);

}  // namespace waste::open311

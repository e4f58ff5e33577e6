// SPDX-License-Identifier: EUPL-1.2
// The way by which a report came to the town: web, app, open311, phone, desk, mail, inspection or import. Pure.
#pragma once

#include <string>
#include <string_view>

#include <stadtkern/result.h>

#include "report.h"

namespace waste::clerk {

// What is kept of the channel that somebody names for a new report; empty: nobody did. VALIDATION_FAILED for a word
// that is none, PERMISSION_DENIED when the public names one that only staff can know of (all but web and app).
[[nodiscard]] stadtkern::Result<std::string> checked_channel(std::string_view given, bool staff);

// The report's channel: the one that was named, else what its source says.
[[nodiscard]] std::string_view channel_of(const Report& report);

}  // namespace waste::clerk

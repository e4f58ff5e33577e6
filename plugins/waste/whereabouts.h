// SPDX-License-Identifier: EUPL-1.2
// What a town's `places` knows of a report's place, where that module runs: a position for an address, an address for a
// position; and for who is responsible there. A report never waits long for it, and never fails by it.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <stadtkern/request.h>

#include "report.h"
#include "town_settings.h"

namespace waste::whereabouts {

// Completes the report's place and calls `then`, once: at once where nothing is missing or nobody can be asked, else
// when the answer is there or 300 ms have passed. The request must live until then, as it does while its Reply is kept.
// A town without `places` is asked again after half a minute only: most towns never have it, and each question is two
// messages.
void complete(const stadtkern::Request& request, std::shared_ptr<const TownSnapshot> town, Report report,
              std::function<void(Report)> then);

}  // namespace waste::whereabouts

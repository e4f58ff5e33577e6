// SPDX-License-Identifier: EUPL-1.2
// Invented reports for trying the module out (seed/). Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "report.h"
#include "settings.h"

namespace waste {

// One report per line of `jsonl`, with times that many hours before `now`. Fails with INVALID_ARGUMENT naming the line.
[[nodiscard]] stadtkern::Result<std::vector<Report>> read_examples(std::string_view jsonl, const Settings& settings,
                                                                   Micros now);

}  // namespace waste

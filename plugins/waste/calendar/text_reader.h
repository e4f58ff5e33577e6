// SPDX-License-Identifier: EUPL-1.2
// Reads the plain text files that some towns hand out, one for each plan: "ID: 151", headings that end with a colon
// ("Straßen-Namen:", "Restmüll:"), and below each a list parted by commas. Pure; any thread.
#pragma once

#include <string_view>

#include "calendar/calendar.h"

namespace waste::calendar {

[[nodiscard]] bool looks_like_text_plan(std::string_view text);

void read_text_plan(std::string_view text, const Hints& hints, Calendar& out);

}  // namespace waste::calendar

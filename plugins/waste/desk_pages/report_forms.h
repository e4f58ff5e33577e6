// SPDX-License-Identifier: EUPL-1.2
// The forms of one report's page, each a box of its own. Pure.
#pragma once

#include <vector>

#include <stadtkern/html.h>

#include "desk_pages/report_page.h"

namespace waste::desk {

// In the order in which a report is mostly worked on. Each field has a name of its own on the page; the form that was
// sent and refused keeps what was typed.
[[nodiscard]] std::vector<stadtkern::html::Html> forms(const Place& place, const ReportData& data);

}  // namespace waste::desk

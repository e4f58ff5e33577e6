// SPDX-License-Identifier: EUPL-1.2
// Why the node did not do what was asked, and what to do now: as a notice or as a page. Pure.
#pragma once

#include <stadtkern/pages.h>

#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

[[nodiscard]] unsigned status_of(const Trouble& trouble);
[[nodiscard]] Html trouble_notice(const Place& place, const Trouble& trouble);
// A part of a page that has nothing to show: why.
[[nodiscard]] Html trouble_line(const Place& place, const Told& told);
// Nothing of the page can be shown.
[[nodiscard]] Page trouble_page(const Place& place, std::string_view title, const Told& told);
// What was asked goes on, longer than a page waits.
[[nodiscard]] Html still_running_notice(const Place& place);

}  // namespace operations::pages

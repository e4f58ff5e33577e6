// SPDX-License-Identifier: EUPL-1.2
// Entries of the audit log as people want to read them: which are only routine, and what was done in words. Pure.
#pragma once

#include <string>
#include <string_view>

#include "json.h"

namespace operations {

// What a command asked modules along the way, which nobody set out to do ("musterstadt backup/v1@waste Drop as
// operator"), and what only looked at something.
[[nodiscard]] bool is_routine(const Json& entry);
// Somebody's deed: neither routine nor the node's or a module's own.
[[nodiscard]] bool is_by_people(const Json& entry);
// "restart failed" in that language; as it is where there are no words for it.
[[nodiscard]] std::string deed_text(std::string_view what, std::string_view language);

}  // namespace operations

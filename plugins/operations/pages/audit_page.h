// SPDX-License-Identifier: EUPL-1.2
// Who did what, when: the log that cannot be changed unseen. Pure.
#pragma once

#include <optional>

#include "pages/parts.h"
#include "told.h"

namespace operations::pages {

struct AuditData {
  stadtkern::Form query;                                      // "who", "what", "since", "lines"
  std::vector<std::pair<std::string, std::string>> faults{};  // a field, and the key of the words
  Told entries;
  std::optional<Told> verified{};
};
[[nodiscard]] Page audit_page(const Place& place, const AuditData& data);

}  // namespace operations::pages

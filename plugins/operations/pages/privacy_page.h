// SPDX-License-Identifier: EUPL-1.2
// Requests of people about their data: under which ids modules know them, what they hold, and erasing it. Pure.
#pragma once

#include <optional>

#include "pages/parts.h"
#include "privacy_request.h"
#include "told.h"

namespace operations::pages {

struct PrivacyData {
  Told towns;
  stadtkern::Form typed{};
  std::optional<PrivacyRequest> request{};
  std::optional<Told> answer{};  // none where the request has faults
};
[[nodiscard]] Page privacy_page(const Place& place, const PrivacyData& data);

}  // namespace operations::pages

// SPDX-License-Identifier: EUPL-1.2
// What terms may be, and the module's own where the town has none. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "guests/passes.h"

namespace wifi::guests {

// Field and key of the text that says what is wrong: each language has 1 to 20,000 characters.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> terms_faults(const passes::Terms& terms);
// A line is a paragraph.
[[nodiscard]] std::string own_terms(std::string_view language);

}  // namespace wifi::guests

// SPDX-License-Identifier: EUPL-1.2
// Public ids of reports: eight characters of Crockford's base 32 (digits and capitals without I, L, O, U), 40 random
// bits, such as "7K3M9QXT". Short enough to be read out on the telephone; they tell neither how many reports a town has
// nor who came before. An id is no secret and opens nothing: place and status are public anyway, text only after its
// release, contact data never. The store refuses an id that is taken; the caller then draws another (at 100,000 reports
// one draw in ten million). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waste {

// The id made of the low 40 bits of `random`.
[[nodiscard]] std::string report_id(std::uint64_t random);

// The id as it is kept, from the id as people write it: any case, hyphens and blanks ignored, O read as 0, I and L
// as 1.
[[nodiscard]] std::optional<std::string> normal_report_id(std::string_view text);

}  // namespace waste

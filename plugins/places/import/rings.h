// SPDX-License-Identifier: EUPL-1.2
// A boundary that is drawn in pieces. Pure.
#pragma once

#include <optional>
#include <vector>

#include "geo.h"

namespace places {

// Joins lines at their ends, in either direction, into closed rings. Nothing when an end is left over, or a ring is too
// short to hold anything.
[[nodiscard]] std::optional<std::vector<Shape::Ring>> rings_of(std::vector<Shape::Ring> lines);

}  // namespace places

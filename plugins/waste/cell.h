// SPDX-License-Identifier: EUPL-1.2
// A place as one number, so that any database finds a box with an ordinary index: latitude and longitude, 31 bits each,
// interleaved (Z-order). A box becomes a few ranges of cells. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "geo.h"

namespace waste {

// 0 <= cell < 2^62; about 2 cm wide. `position` must be on the earth; what lies outside is moved to the edge.
[[nodiscard]] std::int64_t cell_of(Position position);

// The middle of a cell.
[[nodiscard]] Position position_of(std::int64_t cell);

struct CellRange {
  std::int64_t first = 0;
  std::int64_t last = 0;  // inclusive
  friend bool operator==(const CellRange&, const CellRange&) = default;
};

inline constexpr std::size_t kMostCellRanges = 32;

// At most `most` (at least 4) ascending ranges that do not touch and hold the cell of every position in the box. They
// hold some positions beside it: the caller compares latitude and longitude as well.
[[nodiscard]] std::vector<CellRange> cell_ranges(const Box& box, std::size_t most = kMostCellRanges);

}  // namespace waste

// SPDX-License-Identifier: Apache-2.0
// The parts of a SQLite page that hold no content. secure_delete empties what is deleted, but not what stays behind
// when rows move to another page because a neighbour grew. Pure. The file format: sqlite.org/fileformat2.html, 1.6.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace stadtkern::runtime::store::sqlite {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

// A page that is no b-tree page, or no sound one, has none. `usable`: the page's size without the reserved bytes at its
// end. `first`: page 1, which begins with the file's header.
[[nodiscard]] std::vector<Range> unused_ranges(std::span<const std::byte> page, std::size_t usable, bool first);

// In a file of so many pages or more, what looks like a b-tree page may be an overflow page.
inline constexpr long long kTooManyPages = 2LL << 24;

}  // namespace stadtkern::runtime::store::sqlite

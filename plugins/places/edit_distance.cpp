// SPDX-License-Identifier: EUPL-1.2
#include "edit_distance.h"

#include <algorithm>

namespace places {

Typed::Typed(std::string_view text) : size_{std::min(text.size(), kLongest)} {
  for (std::size_t i = 0; i < size_; ++i) places_[static_cast<unsigned char>(text[i])] |= std::uint64_t{1} << i;
}

// Column after column of the table of distances, each as the bits in which it rises (up) or falls (down) from row to
// row. Only the last row's value is followed.
unsigned Typed::distance(std::string_view name, bool beginning) const {
  if (size_ == 0) return beginning ? 0 : static_cast<unsigned>(name.size());
  const std::uint64_t last_row = std::uint64_t{1} << (size_ - 1);
  std::uint64_t up = ~std::uint64_t{0};
  std::uint64_t down = 0;
  std::uint64_t diagonal = 0;  // where the table doesn't rise along the diagonal
  std::uint64_t before = 0;    // the letters' places of the column before
  auto value = static_cast<unsigned>(size_);
  unsigned best = value;
  // Behind twice the text's length no beginning of the name can be nearer than those already seen.
  const std::size_t columns = beginning ? std::min(name.size(), 2 * size_ + 1) : name.size();
  for (std::size_t column = 0; column < columns; ++column) {
    const std::uint64_t match = places_[static_cast<unsigned char>(name[column])];
    const std::uint64_t swapped = ((~diagonal & match) << 1) & before;
    diagonal = swapped | (((match & up) + up) ^ up) | match | down;
    const std::uint64_t right_up = down | ~(diagonal | up);
    const std::uint64_t right_down = up & diagonal;
    if ((right_up & last_row) != 0) ++value;
    if ((right_down & last_row) != 0) --value;
    const std::uint64_t carried = right_up << 1 | 1;  // the first row counts the name's letters
    up = right_down << 1 | ~(diagonal | carried);
    down = carried & diagonal;
    before = match;
    best = std::min(best, value);
  }
  return beginning ? best : value;
}

unsigned forgiven_slips(std::size_t length) {
  if (length < 4) return 0;
  if (length < 6) return 1;
  return length < 12 ? 2 : 3;
}

}  // namespace places

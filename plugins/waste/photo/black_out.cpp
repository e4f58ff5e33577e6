// SPDX-License-Identifier: EUPL-1.2
#include "photo/black_out.h"

#include <charconv>

namespace waste::photo {

std::optional<Rectangle> parse_rectangle(std::string_view text) {
  Rectangle out;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (int* number : {&out.x, &out.y, &out.width, &out.height}) {
    if (number != &out.x && (at == end || *at++ != ',')) return std::nullopt;
    const auto [rest, error] = std::from_chars(at, end, *number);
    if (error != std::errc() || *number < 0) return std::nullopt;
    at = rest;
  }
  if (at != end) return std::nullopt;
  return out;
}

}  // namespace waste::photo

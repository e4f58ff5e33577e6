// SPDX-License-Identifier: EUPL-1.2
#include "import/rings.h"

#include <algorithm>
#include <utility>

namespace places {

std::optional<std::vector<Shape::Ring>> rings_of(std::vector<Shape::Ring> lines) {
  std::vector<Shape::Ring> rings;
  while (!lines.empty()) {
    Shape::Ring ring = std::move(lines.back());
    lines.pop_back();
    if (ring.empty()) return std::nullopt;
    while (ring.front() != ring.back() || ring.size() == 1) {
      const auto next = std::find_if(lines.begin(), lines.end(), [&](const Shape::Ring& line) {
        return !line.empty() && (line.front() == ring.back() || line.back() == ring.back());
      });
      if (next == lines.end()) return std::nullopt;
      if (next->front() != ring.back()) std::reverse(next->begin(), next->end());
      ring.insert(ring.end(), next->begin() + 1, next->end());
      lines.erase(next);
    }
    if (ring.size() < 4) return std::nullopt;
    rings.push_back(std::move(ring));
  }
  if (rings.empty()) return std::nullopt;
  return rings;
}

}  // namespace places

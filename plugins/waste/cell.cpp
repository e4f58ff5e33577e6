// SPDX-License-Identifier: EUPL-1.2
#include "cell.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace waste {
namespace {

constexpr int kBits = 31;
constexpr std::uint32_t kSteps = 1U << kBits;

// The step of 2^31 that `value` falls into; monotonic, so a box of values maps to a box of steps.
std::uint32_t step(double value, double low, double span) {
  const double scaled = std::floor((value - low) / span * kSteps);
  return static_cast<std::uint32_t>(std::clamp(scaled, 0.0, double{kSteps - 1}));
}

// 31 bits moved to the even places.
std::uint64_t spread(std::uint32_t bits) {
  std::uint64_t x = bits;
  x = (x | x << 16) & 0x0000FFFF0000FFFF;
  x = (x | x << 8) & 0x00FF00FF00FF00FF;
  x = (x | x << 4) & 0x0F0F0F0F0F0F0F0F;
  x = (x | x << 2) & 0x3333333333333333;
  x = (x | x << 1) & 0x5555555555555555;
  return x;
}

// Every second bit: the way back of spread().
std::uint32_t gathered(std::uint64_t x) {
  x &= 0x5555555555555555;
  x = (x | x >> 1) & 0x3333333333333333;
  x = (x | x >> 2) & 0x0F0F0F0F0F0F0F0F;
  x = (x | x >> 4) & 0x00FF00FF00FF00FF;
  x = (x | x >> 8) & 0x0000FFFF0000FFFF;
  x = (x | x >> 16) & 0x00000000FFFFFFFF;
  return static_cast<std::uint32_t>(x);
}

struct StepBox {
  std::uint32_t x0, y0, x1, y1;  // inclusive
};

// A square of 2^size steps whose corner lies at x, y: one range of cells.
struct Quad {
  std::uint32_t x, y;
  int size;
  double waste;  // how much of it lies outside the box, in steps squared

  [[nodiscard]] std::uint32_t width() const { return (1U << size) - 1; }
  [[nodiscard]] CellRange range() const {
    const auto first = static_cast<std::int64_t>(spread(x) | spread(y) << 1);
    return {first, first + (std::int64_t{1} << (2 * size)) - 1};
  }
};

struct LessWaste {
  bool operator()(const Quad& a, const Quad& b) const { return a.waste < b.waste; }
};

double overlap(std::uint32_t a0, std::uint32_t a1, std::uint32_t b0, std::uint32_t b1) {
  const std::uint32_t low = std::max(a0, b0);
  const std::uint32_t high = std::min(a1, b1);
  return low > high ? 0.0 : static_cast<double>(high) - low + 1;
}

double covered(const Quad& quad, const StepBox& box) {
  return overlap(quad.x, quad.x + quad.width(), box.x0, box.x1) *
         overlap(quad.y, quad.y + quad.width(), box.y0, box.y1);
}

std::vector<CellRange> joined(std::vector<CellRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](auto& a, auto& b) { return a.first < b.first; });
  std::vector<CellRange> out;
  for (const CellRange& range : ranges) {
    if (!out.empty() && out.back().last + 1 == range.first) {
      out.back().last = range.last;
    } else {
      out.push_back(range);
    }
  }
  return out;
}

}  // namespace

std::int64_t cell_of(Position position) {
  return static_cast<std::int64_t>(spread(step(position.lon, -180, 360)) | spread(step(position.lat, -90, 180)) << 1);
}

Position position_of(std::int64_t cell) {
  const auto bits = static_cast<std::uint64_t>(cell);
  return {(gathered(bits >> 1) + 0.5) / kSteps * 180 - 90, (gathered(bits) + 0.5) / kSteps * 360 - 180};
}

std::vector<CellRange> cell_ranges(const Box& box, std::size_t most) {
  const StepBox steps{step(box.west, -180, 360), step(box.south, -90, 180), step(box.east, -180, 360),
                      step(box.north, -90, 180)};
  // Always split the square that wastes most, as long as four more would still be allowed.
  std::priority_queue<Quad, std::vector<Quad>, LessWaste> open;
  std::vector<CellRange> whole;
  const auto add = [&](std::uint32_t x, std::uint32_t y, int size) {
    Quad quad{x, y, size, 0};
    const double inside = covered(quad, steps);
    if (inside == 0) return;
    quad.waste = std::ldexp(1.0, 2 * size) - inside;
    if (quad.waste == 0) {
      whole.push_back(quad.range());
    } else {
      open.push(quad);
    }
  };
  add(0, 0, kBits);
  while (!open.empty() && whole.size() + open.size() + 3 <= most) {
    const Quad quad = open.top();
    open.pop();
    const std::uint32_t half = 1U << (quad.size - 1);
    for (const std::uint32_t dy : {0U, half}) {
      for (const std::uint32_t dx : {0U, half}) add(quad.x + dx, quad.y + dy, quad.size - 1);
    }
  }
  for (; !open.empty(); open.pop()) whole.push_back(open.top().range());
  return joined(std::move(whole));
}

}  // namespace waste

// SPDX-License-Identifier: EUPL-1.2
#include "tiles/lines.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace places::tiles {
namespace {

constexpr std::size_t kPiece = 256;  // bounds what a made-up zigzag costs

double along(Point at, Axis axis) {
  return axis == Axis::X ? at.x : at.y;
}

// Where the line from a to b is at `value`, which lies between them.
Point crossing(Point a, Point b, Axis axis, double value) {
  const double part = (value - along(a, axis)) / (along(b, axis) - along(a, axis));
  if (axis == Axis::X) return {value, a.y + (b.y - a.y) * part};
  return {a.x + (b.x - a.x) * part, value};
}

double distance_from(Point at, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  double part = 0;
  if (length > 0) part = std::clamp(((at.x - a.x) * dx + (at.y - a.y) * dy) / length, 0.0, 1.0);
  return std::hypot(at.x - (a.x + part * dx), at.y - (a.y + part * dy));
}

void thin(const Points& line, std::size_t first, std::size_t last, double tolerance, std::vector<bool>& keep) {
  std::vector<std::pair<std::size_t, std::size_t>> open{{first, last}};
  while (!open.empty()) {
    const auto [from, to] = open.back();
    open.pop_back();
    std::size_t farthest = from;
    double most = tolerance;
    for (std::size_t i = from + 1; i < to; ++i) {
      const double distance = distance_from(line[i], line[from], line[to]);
      if (distance <= most) continue;
      most = distance;
      farthest = i;
    }
    if (farthest == from) continue;
    keep[farthest] = true;
    open.emplace_back(from, farthest);
    open.emplace_back(farthest, to);
  }
}

}  // namespace

Points thinned(const Points& line, double tolerance) {
  if (line.size() < 3) return line;
  std::vector<bool> keep(line.size(), false);
  // A ring's ends are one point, to which all distances would be told: its middle stays, too.
  const std::size_t piece = line.front() == line.back() ? std::min(kPiece, line.size() / 2) : kPiece;
  for (std::size_t first = 0; first + 1 < line.size(); first += piece) {
    const std::size_t last = std::min(first + piece, line.size() - 1);
    keep[first] = keep[last] = true;
    thin(line, first, last, tolerance, keep);
  }
  Points out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (keep[i]) out.push_back(line[i]);
  }
  return out;
}

std::vector<Points> cut_line(const Points& line, Axis axis, double low, double high) {
  std::vector<Points> out;
  Points piece;
  const auto end = [&] {
    if (piece.size() > 1) out.push_back(std::move(piece));
    piece.clear();
  };
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    Point a = line[i];
    Point b = line[i + 1];
    if (std::max(along(a, axis), along(b, axis)) < low || std::min(along(a, axis), along(b, axis)) > high) {
      end();
      continue;
    }
    const auto pull_in = [&](Point& at, Point other) {
      if (along(at, axis) < low) at = crossing(at, other, axis, low);
      if (along(at, axis) > high) at = crossing(at, other, axis, high);
    };
    const Point whole_a = a;
    pull_in(a, b);
    pull_in(b, whole_a);
    if (piece.empty() || piece.back() != a) {
      end();
      piece.push_back(a);
    }
    piece.push_back(b);
  }
  end();
  return out;
}

Points cut_ring(const Points& ring, Axis axis, double low, double high) {
  Points now = ring;
  for (const bool upper : {false, true}) {
    const double edge = upper ? high : low;
    const auto inside = [&](Point at) { return upper ? along(at, axis) <= edge : along(at, axis) >= edge; };
    Points next;
    for (std::size_t i = 0; i + 1 < now.size(); ++i) {
      const Point a = now[i];
      const Point b = now[i + 1];
      if (inside(a)) next.push_back(a);
      if (inside(a) != inside(b)) next.push_back(crossing(a, b, axis, edge));
    }
    if (next.size() < 3) return {};
    next.push_back(next.front());
    now = std::move(next);
  }
  return now;
}

double turned_area(const Points& ring) {
  double out = 0;
  for (std::size_t i = 0; i + 1 < ring.size(); ++i) out += ring[i].x * ring[i + 1].y - ring[i + 1].x * ring[i].y;
  return out;
}

}  // namespace places::tiles

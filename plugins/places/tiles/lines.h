// SPDX-License-Identifier: EUPL-1.2
// Lines and rings in a tile's units (4096 to its side): thinned out, and cut at a strip's edges. Pure; the time that
// each takes grows with the number of points alone.
#pragma once

#include <vector>

namespace places::tiles {

struct Point {
  double x = 0;
  double y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};
using Points = std::vector<Point>;

// Leaves out points that lie nearer than `tolerance` to the line through their neighbours (Douglas and Peucker, in
// pieces of 256 points). The ends stay.
[[nodiscard]] Points thinned(const Points& line, double tolerance);

enum class Axis { X, Y };

// What of the line lies between `low` and `high`: several pieces where it leaves and comes back.
[[nodiscard]] std::vector<Points> cut_line(const Points& line, Axis axis, double low, double high);

// The same of a ring, which ends where it begins, and so does what is left of it (Sutherland and Hodgman: pieces hang
// together along the strip's edge). Empty when nothing is left.
[[nodiscard]] Points cut_ring(const Points& ring, Axis axis, double low, double high);

// Twice the area within, positive where the ring goes clockwise as one sees it (y grows downwards).
[[nodiscard]] double turned_area(const Points& ring);

}  // namespace places::tiles

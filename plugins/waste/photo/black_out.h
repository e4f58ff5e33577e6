// SPDX-License-Identifier: EUPL-1.2
// What staff cover of a photo, in fractions of its width and height: the same whatever size a page shows it in. Pure.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "photo/jpeg.h"

namespace waste::photo {

// From the upper left corner; 0 to 1.
struct Fractions {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  friend bool operator==(const Fractions&, const Fractions&) = default;
};

struct Rectangle {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  friend bool operator==(const Rectangle&, const Rectangle&) = default;
};

// Whether it covers something, and nothing outside.
[[nodiscard]] inline bool usable(const Fractions& part) {
  const auto inside = [](double from, double size) {
    return std::isfinite(from) && std::isfinite(size) && from >= 0 && size > 0 && from + size <= 1.000001;
  };
  return inside(part.x, part.width) && inside(part.y, part.height);
}

// Every pixel that it touches.
[[nodiscard]] inline Rectangle pixels(const Fractions& part, Size of) {
  const auto side = [](double from, double size, int all, int& begin, int& length) {
    begin = static_cast<int>(std::floor(from * all));
    const int end = static_cast<int>(std::ceil((from + size) * all));
    length = (end > all ? all : end) - begin;
  };
  Rectangle out;
  side(part.x, part.width, of.width, out.x, out.width);
  side(part.y, part.height, of.height, out.y, out.height);
  return out;
}

// "x,y,width,height", as the worker's arguments carry it.
[[nodiscard]] inline std::string to_text(const Rectangle& part) {
  return std::to_string(part.x) + "," + std::to_string(part.y) + "," + std::to_string(part.width) + "," +
         std::to_string(part.height);
}
[[nodiscard]] std::optional<Rectangle> parse_rectangle(std::string_view text);

}  // namespace waste::photo

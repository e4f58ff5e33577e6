// SPDX-License-Identifier: EUPL-1.2
#include "geo.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "text.h"

namespace waste {
namespace {

constexpr double kEarthRadius_m = 6'371'008.8;

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}
double degrees(double radians) {
  return radians * 180 / std::numbers::pi;
}

stadtkern::Error bad_box(const char* why) {
  return {stadtkern::Code::InvalidArgument, std::string{"bbox must be minLng,minLat,maxLng,maxLat: "} + why};
}

}  // namespace

bool on_earth(Position position) {
  return position.lat >= -90 && position.lat <= 90 && position.lon >= -180 && position.lon <= 180;
}

bool Box::contains(Position position) const {
  return position.lat >= south && position.lat <= north && position.lon >= west && position.lon <= east;
}

stadtkern::Result<Box> parse_box(std::string_view text) {
  std::array<double, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t comma = text.find(',');
    if ((comma == std::string_view::npos) != (i == 3)) return bad_box("four numbers are needed");
    const std::optional<double> number = decimal(trim(text.substr(0, comma)));
    if (!number) return bad_box("not a number");
    numbers[i] = *number;
    if (i < 3) text.remove_prefix(comma + 1);
  }
  const Box box{.south = numbers[1], .west = numbers[0], .north = numbers[3], .east = numbers[2]};
  if (!on_earth({box.south, box.west}) || !on_earth({box.north, box.east})) return bad_box("outside the earth");
  if (box.south > box.north || box.west > box.east) return bad_box("the minimum is greater than the maximum");
  return box;
}

double distance_m(Position a, Position b) {
  const double half_lat = std::sin(radians(b.lat - a.lat) / 2);
  const double half_lon = std::sin(radians(b.lon - a.lon) / 2);
  const double chord = half_lat * half_lat + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * half_lon * half_lon;
  return 2 * kEarthRadius_m * std::asin(std::min(1.0, std::sqrt(chord)));
}

Box box_around(Position centre, double radius_m) {
  const double angle = radius_m / kEarthRadius_m;
  const double lat_span = degrees(angle);
  Box box{std::max(-90.0, centre.lat - lat_span), -180, std::min(90.0, centre.lat + lat_span), 180};
  // Near a pole the circle holds every longitude; elsewhere its widest point lies a little polewards of the centre.
  const double widest = std::sin(angle) / std::cos(radians(centre.lat));
  if (box.south > -90 && box.north < 90 && widest < 1) {
    const double lon_span = degrees(std::asin(widest));
    box.west = std::max(-180.0, centre.lon - lon_span);
    box.east = std::min(180.0, centre.lon + lon_span);
  }
  return box;
}

}  // namespace waste

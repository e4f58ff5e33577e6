// SPDX-License-Identifier: Apache-2.0
// The town's colours: taken only where people can read what is written in them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/town.h>

namespace stadtkern::shell {

struct Colour {
  int red = 0;
  int green = 0;
  int blue = 0;
};

[[nodiscard]] std::optional<Colour> read_colour(std::string_view hex);  // "#0b4a8f"

// Of WCAG 2: 1 to 21.
[[nodiscard]] double contrast(const Colour& a, const Colour& b);

inline constexpr double kLeastContrast = 4.5;  // of text that is not large (WCAG 2.2, 1.4.3)

struct Brand {
  std::string colour{};       // "#rrggbb" on the light ground, or empty: the design system's
  std::string colour_dark{};  // on the dark one
};

// Leaves out what cannot be read, and says so in `faults`.
[[nodiscard]] Brand checked(const Brand& wanted, std::vector<std::string>& faults);

// A style sheet that sets the design system's colours; empty when the brand sets none.
[[nodiscard]] std::string brand_css(const Brand& brand);

// What a shell's settings say under "brand".
struct TownBrand {
  Brand colours{};     // legible
  std::string hash{};  // empty: the town sets no colours
  std::string logo{};  // a data address, or empty
};
[[nodiscard]] TownBrand read_brand(const Settings& settings, std::vector<std::string>& faults);

}  // namespace stadtkern::shell

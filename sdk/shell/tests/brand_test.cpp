// SPDX-License-Identifier: Apache-2.0
#include "shell/brand.h"

#include <catch2/catch.hpp>

TEST_CASE("brand: contrast is that of WCAG") {
  CHECK(stadtkern::shell::contrast({0, 0, 0}, {255, 255, 255}) == Approx(21));
  CHECK(stadtkern::shell::contrast({255, 255, 255}, {255, 255, 255}) == Approx(1));
  CHECK(stadtkern::shell::contrast({0x76, 0x76, 0x76}, {255, 255, 255}) == Approx(4.54).margin(0.01));
}

TEST_CASE("brand: a colour in which nobody can read is left out, and said") {
  std::vector<std::string> faults;
  const auto brand = stadtkern::shell::checked({"#0b6e4f", "#ffee00"}, faults);
  CHECK(brand.colour == "#0b6e4f");
  CHECK(brand.colour_dark == "#ffee00");
  CHECK(faults.empty());
  const auto css = stadtkern::shell::brand_css(brand);
  CHECK(css.find("#0b6e4f") != std::string::npos);
  CHECK(css.find("prefers-color-scheme:dark") != std::string::npos);

  const auto poor = stadtkern::shell::checked({"#ffee00", "#222222"}, faults);
  CHECK(poor.colour.empty());
  CHECK(poor.colour_dark.empty());
  REQUIRE(faults.size() == 2);
  CHECK(faults[0] ==
        "brand.colour: #ffee00 has a contrast of 1.2:1 on white, 4.5:1 is needed; the usual colour is used");
  CHECK(stadtkern::shell::brand_css(poor).empty());
  CHECK_FALSE(stadtkern::shell::read_colour("#12345g"));
  CHECK_FALSE(stadtkern::shell::read_colour("123456"));
}

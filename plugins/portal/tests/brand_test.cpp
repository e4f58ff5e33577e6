// SPDX-License-Identifier: EUPL-1.2
#include "brand.h"

#include <catch2/catch.hpp>

TEST_CASE("brand: contrast is that of WCAG") {
  CHECK(portal::contrast({0, 0, 0}, {255, 255, 255}) == Approx(21));
  CHECK(portal::contrast({255, 255, 255}, {255, 255, 255}) == Approx(1));
  CHECK(portal::contrast({0x76, 0x76, 0x76}, {255, 255, 255}) == Approx(4.54).margin(0.01));
}

TEST_CASE("brand: a colour in which nobody can read is left out, and said") {
  std::vector<std::string> faults;
  const auto brand = portal::checked({"#0b6e4f", "#ffee00"}, faults);
  CHECK(brand.colour == "#0b6e4f");
  CHECK(brand.colour_dark == "#ffee00");
  CHECK(faults.empty());
  const auto css = portal::brand_css(brand);
  CHECK(css.find("#0b6e4f") != std::string::npos);
  CHECK(css.find("prefers-color-scheme:dark") != std::string::npos);

  const auto poor = portal::checked({"#ffee00", "#222222"}, faults);
  CHECK(poor.colour.empty());
  CHECK(poor.colour_dark.empty());
  REQUIRE(faults.size() == 2);
  CHECK(faults[0] ==
        "brand.colour: #ffee00 has a contrast of 1.2:1 on white, 4.5:1 is needed; the usual colour is used");
  CHECK(portal::brand_css(poor).empty());
  CHECK_FALSE(portal::read_colour("#12345g"));
  CHECK_FALSE(portal::read_colour("123456"));
}

// SPDX-License-Identifier: Apache-2.0
#include "shell/brand.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <functional>

namespace stadtkern::shell {
namespace {

constexpr Colour kWhite{255, 255, 255};
constexpr Colour kDarkGround{0x13, 0x15, 0x25};  // the design system's in dark mode

double linear(int channel) {
  const double c = channel / 255.0;
  return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(const Colour& colour) {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

std::string legible(const char* name, const std::string& hex, const Colour& ground, const char* on,
                    std::vector<std::string>& faults) {
  if (hex.empty()) return {};
  const auto colour = read_colour(hex);
  if (!colour) {
    faults.push_back(std::string("brand.") + name + ": " + hex + " is no colour; written like #0b4a8f");
    return {};
  }
  const double reached = contrast(*colour, ground);
  if (reached >= kLeastContrast) return hex;
  char number[16];
  std::snprintf(number, sizeof number, "%.1f", reached);
  faults.push_back(std::string("brand.") + name + ": " + hex + " has a contrast of " + number + ":1 on " + on +
                   ", 4.5:1 is needed; the usual colour is used");
  return {};
}

std::string rule(const std::string& colour, const char* on) {
  return "--kern-color-action-default:" + colour + ";--kern-color-action-on-default:" + on + ";";
}

}  // namespace

std::optional<Colour> read_colour(std::string_view hex) {
  if (hex.size() != 7 || hex.front() != '#') return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(hex.data() + 1, hex.data() + hex.size(), value, 16);
  if (error != std::errc() || end != hex.data() + hex.size()) return std::nullopt;
  return Colour{static_cast<int>(value >> 16), static_cast<int>(value >> 8 & 255), static_cast<int>(value & 255)};
}

double contrast(const Colour& a, const Colour& b) {
  const double first = luminance(a);
  const double second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

Brand checked(const Brand& wanted, std::vector<std::string>& faults) {
  return {legible("colour", wanted.colour, kWhite, "white", faults),
          legible("colour_dark", wanted.colour_dark, kDarkGround, "#131525", faults)};
}

std::string brand_css(const Brand& brand) {
  std::string css;
  if (!brand.colour.empty()) css += "@media (prefers-color-scheme:light){:root{" + rule(brand.colour, "#fff") + "}}";
  if (!brand.colour_dark.empty()) {
    css += "@media (prefers-color-scheme:dark){:root{" + rule(brand.colour_dark, "#131525") + "}}";
  }
  return css;
}

TownBrand read_brand(const Settings& settings, std::vector<std::string>& faults) {
  TownBrand out;
  out.colours = checked({settings.text("brand/colour"), settings.text("brand/colour_dark")}, faults);
  if (const auto css = brand_css(out.colours); !css.empty()) out.hash = std::to_string(std::hash<std::string>{}(css));
  out.logo = settings.text("brand/logo");
  return out;
}

}  // namespace stadtkern::shell

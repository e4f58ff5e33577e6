// SPDX-License-Identifier: EUPL-1.2
#include "pages/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace wifi::pages {
namespace {

using stadtkern::html::el;
using stadtkern::html::Html;

// In the picture's own units; it is stretched to the width that there is, and words stand outside of it, so that they
// are as large as all others on a phone, too.
constexpr double kHeight = 100;
constexpr double kStep = 10;    // from one bar to the next
constexpr double kWidth = 8;    // of a bar
constexpr double kLeast = 1;    // of a value that is not 0
constexpr double kUnheard = 2;  // a mark on the ground

std::string number(double value) {
  std::array<char, 32> room{};
  const int size = std::snprintf(room.data(), room.size(), "%.1f", value);
  return {room.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string rectangle(std::size_t at, double height, bool known) {
  return std::string("<rect x=\"")
      .append(number(static_cast<double>(at) * kStep + (kStep - kWidth) / 2))
      .append("\" y=\"")
      .append(number(kHeight - height))
      .append("\" width=\"")
      .append(number(kWidth))
      .append("\" height=\"")
      .append(number(height))
      .append(known ? "\"/>" : "\" opacity=\"0.3\"/>");
}

// Numbers alone: nothing that anybody typed.
Html picture(const Chart& chart) {
  double most = 0;
  for (const Bar& bar : chart.bars) most = std::max(most, bar.known && std::isfinite(bar.value) ? bar.value : 0);
  std::string out = "<svg width=\"100%\" height=\"140\" viewBox=\"0 0 ";
  out.append(number(static_cast<double>(chart.bars.size()) * kStep)).append(" ").append(number(kHeight));
  out.append("\" preserveAspectRatio=\"none\" fill=\"currentColor\" aria-hidden=\"true\" focusable=\"false\">");
  for (std::size_t at = 0; at < chart.bars.size(); ++at) {
    const Bar& bar = chart.bars[at];
    if (!bar.known) {
      out += rectangle(at, kUnheard, false);
    } else if (bar.value > 0 && std::isfinite(bar.value)) {
      out += rectangle(at, std::max(kLeast, bar.value / most * kHeight), true);
    }
  }
  return Html::trusted(out + "</svg>");
}

}  // namespace

Html chart(const Chart& chart) {
  if (chart.bars.empty()) return {};
  const Html drawn = el("div", {{"role", "img"}, {"aria-label", chart.about}}, {picture(chart)});
  return el("figure", {{"class", "sk-figure"}},
            {el("figcaption", {}, {el("strong", {}, {chart.title}), " ", chart.top}), drawn,
             el("p", {{"class", "sk-hint"}}, {chart.first + " – " + chart.last})});
}

}  // namespace wifi::pages

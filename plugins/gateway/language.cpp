// SPDX-License-Identifier: EUPL-1.2
#include "language.h"

#include <algorithm>

#include "ascii.h"

namespace gateway {
namespace {

// "0.8" as 800; a weight that cannot be read counts as 0, none as 1000.
int thousandths(std::string_view parameters) noexcept {
  while (!parameters.empty()) {
    const auto parameter = trimmed(cut(parameters, ';'));
    if (parameter.size() < 3 || lower(parameter[0]) != 'q' || parameter[1] != '=') continue;
    const auto value = parameter.substr(2);
    if (value[0] == '1') return 1000;
    if (value[0] != '0' || (value.size() > 1 && value[1] != '.') || value.size() > 5) return 0;
    int weight = 0;
    for (std::size_t i = 2; i < 5; ++i) {
      if (i < value.size() && !digit(value[i])) return 0;
      weight = weight * 10 + (i < value.size() ? value[i] - '0' : 0);
    }
    return weight;
  }
  return 1000;
}

}  // namespace

int language_weight(std::string_view accept, std::string_view tag) noexcept {
  constexpr int kRanges = 32;  // more are not read
  constexpr int kExact = 2;
  const auto main_of = [](std::string_view text) { return text.substr(0, text.find('-')); };
  int best = 0;
  int any = 0;
  bool named = false;
  for (int i = 0; i < kRanges && !accept.empty(); ++i) {
    std::string_view parameters = cut(accept, ',');
    const auto range = trimmed(cut(parameters, ';'));
    const int weight = thousandths(parameters);
    if (range == "*") {
      any = std::max(any, weight);
    } else if (equal_ignoring_case(range, tag)) {
      named = true;
      best = std::max(best, weight == 0 ? 0 : weight + kExact);
    } else if (equal_ignoring_case(main_of(range), main_of(tag))) {
      // A private form ("de-x-simple") is for those who ask for it.
      const bool private_form = tag.find("-x-") != std::string_view::npos;
      if (!private_form) {
        named = true;
        best = std::max(best, weight);
      }
    }
  }
  return named ? best : (tag.find("-x-") == std::string_view::npos ? any : 0);
}

}  // namespace gateway

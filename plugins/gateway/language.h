// SPDX-License-Identifier: EUPL-1.2
// Which of the languages on offer a client reads best (Accept-Language). Pure.
#pragma once

#include <string_view>
#include <vector>

namespace gateway {

// The offered language that fits best: by weight, an exact tag before one of the same main language ("de-AT" finds
// "de"). Empty: the client says nothing, or nothing that is offered.
template <class Text>
std::string_view accepted_language(std::string_view accept, const std::vector<Text>& offered) noexcept;

// How much of 1000 `accept` gives `tag`; 0: not wanted. Two more for an exact mention decide between equals.
int language_weight(std::string_view accept, std::string_view tag) noexcept;

template <class Text>
std::string_view accepted_language(std::string_view accept, const std::vector<Text>& offered) noexcept {
  std::string_view best;
  int most = 0;
  if (accept.empty()) return best;
  for (const auto& language : offered) {
    const int weight = language_weight(accept, language);
    if (weight > most) {
      most = weight;
      best = language;
    }
  }
  return best;
}

}  // namespace gateway

// SPDX-License-Identifier: EUPL-1.2
#include "admin/waves.h"

#include <algorithm>
#include <charconv>

namespace stadtkern::admin {

std::optional<std::vector<std::vector<std::string>>> waves_of(const std::vector<std::string>& towns,
                                                              std::string_view text) {
  std::vector<std::vector<std::string>> waves;
  std::size_t taken = 0;
  unsigned before = 0;
  while (true) {
    const std::string_view word = text.substr(0, text.find(','));
    unsigned percent = 100;
    if (word != "rest") {
      const auto end = std::from_chars(word.data(), word.data() + word.size(), percent);
      if (end.ec != std::errc() || end.ptr != word.data() + word.size()) return std::nullopt;
    }
    if (percent <= before || percent > 100) return std::nullopt;
    before = percent;
    const std::size_t upto = std::min(towns.size(), std::max(taken + 1, towns.size() * percent / 100));
    if (taken < upto) {
      waves.emplace_back(towns.begin() + static_cast<std::ptrdiff_t>(taken),
                         towns.begin() + static_cast<std::ptrdiff_t>(upto));
    }
    taken = std::max(taken, upto);
    if (word.size() == text.size()) return waves;
    text.remove_prefix(word.size() + 1);
  }
}

}  // namespace stadtkern::admin

// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/database.h"

#include <algorithm>

namespace stadtkern::runtime::store {

bool valid_town(std::string_view town) noexcept {
  constexpr std::size_t kLongest = 48;
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !town.empty() && town.size() <= kLongest && plain(town.front()) &&
         std::all_of(town.begin(), town.end(), [&](char c) { return plain(c) || c == '_' || c == '-'; });
}

}  // namespace stadtkern::runtime::store

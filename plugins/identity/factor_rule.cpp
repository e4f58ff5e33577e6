// SPDX-License-Identifier: EUPL-1.2
#include "factor_rule.h"

namespace identity::second_factors {

std::string with_manifests(std::string_view needing, std::string_view named) {
  std::string out;
  while (!needing.empty()) {
    const auto end = needing.find(' ');
    const auto word = needing.substr(0, end);
    needing.remove_prefix(end == std::string_view::npos ? needing.size() : end + 1);
    const auto meant = word == kManifest ? named : word;
    if (meant.empty()) continue;
    if (!out.empty()) out.push_back(' ');
    out.append(meant);
  }
  return out;
}

bool needs_one(std::string_view needing, std::string_view role) {
  while (!needing.empty()) {
    const auto end = needing.find(' ');
    const auto word = needing.substr(0, end);
    needing.remove_prefix(end == std::string_view::npos ? needing.size() : end + 1);
    if (word.empty()) continue;
    if (word == role || (word.back() == '*' && role.starts_with(word.substr(0, word.size() - 1)))) return true;
  }
  return false;
}

std::vector<std::string> allowed(std::vector<std::string> roles, std::string_view needing, std::uint32_t assurance) {
  if (assurance >= kWithCode) return roles;
  std::erase_if(roles, [&](const std::string& role) { return needs_one(needing, role); });
  return roles;
}

}  // namespace identity::second_factors

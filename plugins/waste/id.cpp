// SPDX-License-Identifier: EUPL-1.2
#include "id.h"

namespace waste {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 8;

}  // namespace

std::string report_id(std::uint64_t random) {
  std::string id(kLength, '0');
  for (std::size_t i = kLength; i-- > 0; random >>= 5) id[i] = kAlphabet[random & 31];
  return id;
}

std::optional<std::string> normal_report_id(std::string_view text) {
  std::string id;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (kAlphabet.find(c) == std::string_view::npos || id.size() == kLength) return std::nullopt;
    id += c;
  }
  if (id.size() != kLength) return std::nullopt;
  return id;
}

}  // namespace waste

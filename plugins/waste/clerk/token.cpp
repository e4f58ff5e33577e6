// SPDX-License-Identifier: EUPL-1.2
#include "clerk/token.h"

#include "hash.h"

namespace waste::clerk {
namespace {

constexpr std::size_t kBytes = 16;
constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

std::string new_token() {
  return "~" + random_hex(kBytes);
}

std::string token_hash(std::string_view token) {
  if (!token.starts_with('~') || token.size() != 1 + 2 * kBytes) return {};
  if (token.find_first_not_of(kHex, 1) != std::string_view::npos) return {};
  return hash_of({}, {"hand-over", token});
}

}  // namespace waste::clerk

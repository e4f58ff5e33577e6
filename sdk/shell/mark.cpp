// SPDX-License-Identifier: Apache-2.0
#include "shell/mark.h"

#include <sodium.h>

#include <array>

namespace stadtkern::shell {
namespace {

constexpr std::string_view kFor = "stadtkern kept forms ";  // so that no other hash of the two is the same

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string mark_of(std::string_view town, std::string_view account) {
  if (account.empty()) return {};
  std::array<unsigned char, crypto_generichash_KEYBYTES> key{};
  crypto_generichash(key.data(), key.size(), bytes(account), account.size(), nullptr, 0);
  const std::string text = std::string(kFor).append(town);
  std::array<unsigned char, crypto_generichash_BYTES_MIN> mark{};
  crypto_generichash(mark.data(), mark.size(), bytes(text), text.size(), key.data(), key.size());
  std::array<char, 2 * crypto_generichash_BYTES_MIN + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), mark.data(), mark.size());
  return hex.data();
}

}  // namespace stadtkern::shell

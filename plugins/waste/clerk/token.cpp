// SPDX-License-Identifier: EUPL-1.2
#include "clerk/token.h"

#include <sodium.h>

#include <array>
#include <span>

namespace waste::clerk {
namespace {

constexpr std::size_t kBytes = 16;
constexpr std::string_view kHex = "0123456789abcdef";

std::string hexadecimal(std::span<const unsigned char> bytes) {
  std::string out;
  for (const unsigned char byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace

std::string new_token() {
  std::array<unsigned char, kBytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return hexadecimal(bytes);
}

std::string token_hash(std::string_view token) {
  if (token.size() != 2 * kBytes || token.find_first_not_of(kHex) != std::string_view::npos) return {};
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(token.data()), token.size());
  return hexadecimal(hash);
}

}  // namespace waste::clerk

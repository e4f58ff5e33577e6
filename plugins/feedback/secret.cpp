// SPDX-License-Identifier: EUPL-1.2
// The one home of libsodium here.
#include "secret.h"

#include <sodium/core.h>
#include <sodium/crypto_generichash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace feedback {
namespace {

constexpr std::size_t kBytes = 16;

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string out(2 * size + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes, size);
  out.pop_back();
  return out;
}

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string random_hex(std::size_t bytes) {
  static const int ready = sodium_init();
  if (ready < 0) std::abort();  // no random numbers: no link would be secret
  std::vector<unsigned char> random(bytes);
  randombytes_buf(random.data(), random.size());
  return hex(random.data(), random.size());
}

std::string hash_of(std::string_view key, std::initializer_list<std::string_view> parts) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, raw(key), std::min<std::size_t>(key.size(), crypto_generichash_KEYBYTES_MAX), kBytes);
  for (const std::string_view part : parts) {
    const std::uint64_t size = part.size();
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_generichash_update(&state, raw(part), part.size());
  }
  std::array<unsigned char, kBytes> out{};
  crypto_generichash_final(&state, out.data(), out.size());
  return hex(out.data(), out.size());
}

std::string new_token() {
  return "~" + random_hex(kBytes);
}

std::string token_of(std::string_view key, std::initializer_list<std::string_view> parts) {
  return "~" + hash_of(key, parts);
}

std::string token_hash(std::string_view token) {
  if (!token.starts_with('~') || token.size() != 1 + 2 * kBytes) return {};
  if (token.find_first_not_of("0123456789abcdef", 1) != std::string_view::npos) return {};
  return hash_of({}, {"feedback link", token});
}

}  // namespace feedback

// SPDX-License-Identifier: EUPL-1.2
#include "guests/station.h"

#include <sodium/core.h>
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_generichash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <array>
#include <cstdlib>

namespace wifi::guests {
namespace {

constexpr std::size_t kShort = 16;  // bytes of a hash that are kept

static_assert(kKeyBytes == crypto_auth_hmacsha256_KEYBYTES);

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string out(2 * size + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes, size);
  out.pop_back();
  return out;
}

}  // namespace

std::string random_bytes(std::size_t count) {
  static const int ready = sodium_init();
  if (ready < 0) std::abort();  // no random numbers: no key would be secret
  std::string out(count, '\0');
  randombytes_buf(out.data(), out.size());
  return out;
}

std::string pseudonym(std::string_view key, std::string_view kind, std::string_view text) {
  if (key.size() != kKeyBytes) return {};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, raw(key), key.size());
  const unsigned char border = 0;
  crypto_auth_hmacsha256_update(&state, raw(kind), kind.size());
  crypto_auth_hmacsha256_update(&state, &border, 1);
  crypto_auth_hmacsha256_update(&state, raw(text), text.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> out{};
  crypto_auth_hmacsha256_final(&state, out.data());
  return hex(out.data(), kShort);
}

std::string token_hash(std::string_view token) {
  std::array<unsigned char, kShort> out{};
  crypto_generichash(out.data(), out.size(), raw(token), token.size(), raw("wifi pass"), 9);
  return hex(out.data(), out.size());
}

}  // namespace wifi::guests

// SPDX-License-Identifier: EUPL-1.2
#include "signing.h"

#include <sodium.h>

#include <array>
#include <vector>

namespace notify {
namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::vector<char> out(size * 2 + 1);
  return sodium_bin2hex(out.data(), out.size(), bytes, size);
}

}  // namespace

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  randombytes_buf(random.data(), random.size());
  return hex(random.data(), random.size());
}

std::string signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
  const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  crypto_auth_hmacsha256_state state{};
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(timestamp), timestamp.size());
  crypto_auth_hmacsha256_update(&state, bytes("."), 1);
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> out{};
  crypto_auth_hmacsha256_final(&state, out.data());
  return hex(out.data(), out.size());
}

}  // namespace notify

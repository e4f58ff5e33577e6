// SPDX-License-Identifier: EUPL-1.2
// Sha256: the hash of bytes that come piece by piece.
#pragma once

#include <sodium/crypto_hash_sha256.h>
#include <sodium/utils.h>

#include <string>
#include <string_view>

namespace stadtkern::admin {

class Sha256 {
 public:
  Sha256() { crypto_hash_sha256_init(&state_); }
  void add(std::string_view bytes) {
    crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  // 32 bytes. The last call on this object.
  [[nodiscard]] std::string digest() {
    std::string bytes(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(&state_, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
  }
  [[nodiscard]] std::string hex() {
    const std::string bytes = digest();
    std::string text(2 * bytes.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    text.pop_back();
    return text;
  }

 private:
  crypto_hash_sha256_state state_{};
};

inline std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

}  // namespace stadtkern::admin

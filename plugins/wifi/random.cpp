// SPDX-License-Identifier: EUPL-1.2
#include "random.h"

#include <sodium/core.h>
#include <sodium/crypto_generichash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <array>
#include <cstdlib>
#include <vector>

namespace wifi {

std::string random_hex(std::size_t bytes) {
  static const bool ready = sodium_init() >= 0;
  if (!ready) std::abort();
  std::vector<unsigned char> raw(bytes);
  randombytes_buf(raw.data(), raw.size());
  std::string out(2 * bytes + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), raw.data(), raw.size());
  out.pop_back();
  return out;
}

bool same_secret(std::string_view a, std::string_view b) {
  using Digest = std::array<unsigned char, crypto_generichash_BYTES>;
  const auto digest = [](std::string_view text) {
    Digest out{};
    crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       nullptr, 0);
    return out;
  };
  const Digest left = digest(a);
  const Digest right = digest(b);
  return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace wifi

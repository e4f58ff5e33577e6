// SPDX-License-Identifier: EUPL-1.2
#include "guests/station.h"

#include <sodium/core.h>
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_generichash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace wifi::guests {
namespace {

constexpr std::size_t kDigits = 12;
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

// The distances between marks: 2 digits and "-" or ":", or 4 and ".", or none at all.
std::size_t group_of(std::string_view text) {
  if (text.size() > 2 && (text[2] == '-' || text[2] == ':')) return 2;
  return text.size() > 4 && text[4] == '.' ? 4 : kDigits;
}

}  // namespace

std::optional<std::string> station_of(std::string_view text) {
  const std::size_t group = group_of(text);
  const char mark = group == kDigits ? '\0' : text[group];
  std::string out;
  std::size_t at = 0;
  while (out.size() < kDigits) {
    if (!out.empty() && out.size() % group == 0 && (at >= text.size() || text[at++] != mark)) return std::nullopt;
    if (at >= text.size()) return std::nullopt;
    const char c = text[at++];
    const bool digit = c >= '0' && c <= '9';
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!digit && (low < 'a' || low > 'f')) return std::nullopt;
    out += low;
  }
  if (at < text.size() && text[at] != ':') return std::nullopt;
  if (out.find_first_not_of('0') == std::string::npos) return std::nullopt;
  return out;
}

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

bool same_secret(std::string_view a, std::string_view b) {
  const auto digest = [](std::string_view text) {
    std::array<unsigned char, kShort> out{};
    crypto_generichash(out.data(), out.size(), raw(text), text.size(), nullptr, 0);
    return out;
  };
  const auto left = digest(a);
  const auto right = digest(b);
  return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string token_hash(std::string_view token) {
  std::array<unsigned char, kShort> out{};
  crypto_generichash(out.data(), out.size(), raw(token), token.size(), raw("wifi pass"), 9);
  return hex(out.data(), out.size());
}

}  // namespace wifi::guests

// SPDX-License-Identifier: EUPL-1.2
#include "secret.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace identity {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenLength = 43;
constexpr std::size_t kIdBytes = 12;
constexpr std::size_t kCsrfLength = 32;

void random(unsigned char* to, std::size_t size) {
  static const int ready = sodium_init();
  if (ready < 0) std::abort();  // no random numbers: nothing here would be safe
  randombytes_buf(to, size);
}

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

std::string new_token() {
  std::array<unsigned char, kTokenBytes> bytes{};
  random(bytes.data(), bytes.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(kTokenBytes, kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  sodium_memzero(bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

bool token_shaped(std::string_view text) noexcept {
  return text.size() == kTokenLength && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

std::string token_hash(std::string_view purpose, std::string_view token) {
  std::array<unsigned char, 32> out{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, out.size());
  crypto_generichash_update(&state, raw(purpose), purpose.size());
  crypto_generichash_update(&state, raw("\0"), 1);
  crypto_generichash_update(&state, raw(token), token.size());
  crypto_generichash_final(&state, out.data(), out.size());
  return hex(out.data(), out.size());
}

std::string csrf_of(std::string_view session_token) {
  const std::string text = "stadtkern-csrf:" + std::string(session_token);
  std::array<unsigned char, crypto_hash_sha256_BYTES> out{};
  crypto_hash_sha256(out.data(), raw(text), text.size());
  return hex(out.data(), out.size()).substr(0, kCsrfLength);
}

std::string new_id(std::string_view prefix) {
  std::array<unsigned char, kIdBytes> bytes{};
  random(bytes.data(), bytes.size());
  return std::string(prefix) + hex(bytes.data(), bytes.size());
}

}  // namespace identity

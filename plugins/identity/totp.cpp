// SPDX-License-Identifier: EUPL-1.2
#include "totp.h"

#include <liboath/oath.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace identity::totp {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr unsigned kDigits = 6;
constexpr std::size_t kRecoveryCodes = 10;
constexpr std::size_t kRecoveryLength = 10;
// Without those that are mistaken for others.
constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";

std::string code_of(std::string_view secret, std::int64_t step) {
  static const int ready = oath_init();
  std::array<char, kDigits + 1> code{};
  const int made = oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), kDigits, false,
                                      OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
  if (ready != OATH_OK || made != OATH_OK) std::abort();  // SHA-1 is missing: no code could ever be right
  return code.data();
}

std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace

std::string new_secret() {
  std::string secret(kSecretBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string base32(std::string_view secret) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned bits = 0;
  unsigned held = 0;
  for (const char c : secret) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) text += kAlphabet[(held >> (bits - 5)) & 31];
  }
  if (bits > 0) text += kAlphabet[(held << (5 - bits)) & 31];
  return text;
}

std::string uri(std::string_view secret, std::string_view issuer, std::string_view account) {
  return "otpauth://totp/" + escaped(issuer) + ":" + escaped(account) + "?secret=" + base32(secret) +
         "&issuer=" + escaped(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

std::string code_at(std::string_view secret, std::int64_t now_us) {
  return code_of(secret, now_us / kStep_us);
}

std::optional<std::int64_t> match(std::string_view secret, std::string_view code, std::int64_t now_us,
                                  std::int64_t last_step) {
  const std::string digits = normal(code);
  if (digits.size() != kDigits) return std::nullopt;
  const std::int64_t now = now_us / kStep_us;
  std::optional<std::int64_t> found;
  for (std::int64_t step = now - 1; step <= now + 1; ++step) {
    const bool same = sodium_memcmp(code_of(secret, step).data(), digits.data(), kDigits) == 0;
    if (same && step > last_step) found = step;
  }
  return found;
}

std::vector<std::string> new_recovery_codes() {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < kRecoveryCodes; ++i) {
    std::string code;
    for (std::size_t letter = 0; letter < kRecoveryLength; ++letter) {
      if (letter == kRecoveryLength / 2) code += '-';
      code += kLetters[randombytes_uniform(static_cast<std::uint32_t>(kLetters.size()))];
    }
    codes.push_back(std::move(code));
  }
  return codes;
}

std::string normal(std::string_view code) {
  std::string out;
  for (const char c : code) {
    if (c == ' ' || c == '-') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

}  // namespace identity::totp

// SPDX-License-Identifier: EUPL-1.2
#include "tokens.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>

#include "ascii.h"

namespace gateway {
namespace {

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  return at + count <= text.size() ? number<int>(text.substr(at, count)) : std::nullopt;
}

}  // namespace

bool Token::holds_in(std::string_view town) const noexcept {
  return std::any_of(towns.begin(), towns.end(), [town](const std::string& own) { return own == "*" || own == town; });
}

std::optional<std::array<unsigned char, 32>> parse_hash(std::string_view text) {
  std::array<unsigned char, 32> hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    hash[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return hash;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  namespace chrono = std::chrono;
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  if (text.size() <= kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == '0' ? digit(text[i]) : text[i] == kForm[i] || (i == 10 && text[i] == ' ');
    if (!fits) return std::nullopt;
  }
  const chrono::year_month_day date{chrono::year{*digits(text, 0, 4)},
                                    chrono::month{static_cast<unsigned>(*digits(text, 5, 2))},
                                    chrono::day{static_cast<unsigned>(*digits(text, 8, 2))}};
  const int hour = *digits(text, 11, 2);
  const int minute = *digits(text, 14, 2);
  const int second = *digits(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  text.remove_prefix(kForm.size());
  if (text.front() == '.') {
    text.remove_prefix(1);
    if (text.empty() || !digit(text.front())) return std::nullopt;
    while (!text.empty() && digit(text.front())) text.remove_prefix(1);
  }
  int offset = 0;  // minutes east of UTC
  if (text != "Z" && text != "z") {
    const auto hours = digits(text, 1, 2);
    const auto minutes = digits(text, 4, 2);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !hours || !minutes) {
      return std::nullopt;
    }
    if (*hours > 23 || *minutes > 59) return std::nullopt;
    offset = (*hours * 60 + *minutes) * (text[0] == '-' ? -1 : 1);
  }
  const std::int64_t days = chrono::sys_days{date}.time_since_epoch().count();
  return days * 86'400 + hour * 3'600 + (minute - offset) * 60 + second;
}

const Token* Tokens::find(std::string_view secret, std::int64_t now) const noexcept {
  std::array<unsigned char, 32> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  const Token* found = nullptr;
  for (const auto& token : tokens_) {
    if (sodium_memcmp(hash.data(), token.hash.data(), hash.size()) == 0) found = &token;
  }
  return found != nullptr && (!found->expires || now < *found->expires) ? found : nullptr;
}

ClientClasses::ClientClasses() {
  if (sodium_init() < 0) std::abort();  // no random numbers: nothing here would be safe
  randombytes_buf(key_.data(), key_.size());
}

std::string ClientClasses::of(const Address& address) const {
  unsigned char tag[crypto_generichash_BYTES_MIN];
  // Whoever has an IPv6 address has all of its /64: they are one client.
  constexpr std::size_t kNetwork = 8;
  auto bytes = address.bytes;
  if (!address.v4) std::fill(bytes.begin() + kNetwork, bytes.end(), std::uint8_t{0});
  crypto_generichash(tag, sizeof tag, bytes.data(), bytes.size(), key_.data(), key_.size());
  char text[2 * 8 + 1];
  sodium_bin2hex(text, sizeof text, tag, 8);
  return text;
}

}  // namespace gateway

// SPDX-License-Identifier: EUPL-1.2
#include "cookies.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "ascii.h"

namespace gateway {
namespace {

bool token_byte(char c) noexcept {
  return letter(c) || digit(c) || c == '-' || c == '_' || c == '.';
}

}  // namespace

std::string cookie_name(Cookie cookie, std::string_view town, bool secure) {
  std::string name(secure ? "__Host-" : "");
  return name.append(cookie == Cookie::Session ? "sk-" : "skd-").append(town);
}

std::string_view cookie_value(const RequestHead& head, std::string_view name) noexcept {
  std::string_view found;
  for (const auto& field : head.fields) {
    if (field.name != Name::Cookie) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      std::string_view pair = trimmed(cut(rest, ';'));
      if (trimmed(cut(pair, '=')) != name) continue;
      const auto value = trimmed(pair);
      if (!found.empty() && found != value) return {};
      found = value;
    }
  }
  return found;
}

std::string set_cookie(std::string_view name, std::string_view order, bool secure) {
  std::string_view seconds = order;
  std::string_view value = cut(seconds, ' ');
  if (value == "-" && seconds.empty()) {
    value = {};
    seconds = "0";
  } else if (!credential_shaped(value) || !number<std::uint32_t>(seconds)) {
    return {};
  }
  std::string text(name);
  text.append("=").append(value).append("; Path=/; Max-Age=").append(seconds).append("; HttpOnly; SameSite=Lax");
  return text.append(secure ? "; Secure" : "");
}

bool credential_shaped(std::string_view text) noexcept {
  constexpr std::size_t kShortest = 32;
  constexpr std::size_t kLongest = 128;
  return text.size() >= kShortest && text.size() <= kLongest && std::all_of(text.begin(), text.end(), token_byte);
}

Site site_of(const RequestHead& head, std::string_view origin) noexcept {
  // A page with `referrer-policy: no-referrer`, as a module may wish, posts its own forms with the origin null.
  const bool own_form = head.count(Name::Origin) == 1 && head.first(Name::Origin) == "null" &&
                        head.count(Name::FetchSite) == 1 && head.first(Name::FetchSite) == "same-origin";
  if (own_form) return Site::Same;
  if (head.count(Name::Origin) > 0) {
    return head.count(Name::Origin) == 1 && equal_ignoring_case(head.first(Name::Origin), origin) ? Site::Same
                                                                                                  : Site::Cross;
  }
  if (head.count(Name::FetchSite) > 0) {
    return head.count(Name::FetchSite) == 1 && head.first(Name::FetchSite) == "same-origin" ? Site::Same : Site::Cross;
  }
  return Site::Silent;
}

bool proven(const RequestHead& head, std::string_view origin, std::string_view token) {
  if (const Site site = site_of(head, origin); site != Site::Silent) return site == Site::Same;
  constexpr std::size_t kLength = 32;
  const std::string text = "stadtkern-csrf:" + std::string(token);
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  const auto given = head.first(Name::Csrf);
  return given.size() == kLength && sodium_memcmp(given.data(), hex.data(), kLength) == 0;
}

}  // namespace gateway

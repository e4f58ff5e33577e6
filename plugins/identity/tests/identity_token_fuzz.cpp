// SPDX-License-Identifier: EUPL-1.2
// Anything at all as a provider's keys and as a token of its: nothing crashes, and bytes have one text. The input's
// first line is the JWK set, the rest the token.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "oidc/address.h"
#include "oidc/id_token.h"
#include "oidc/jose.h"

using namespace identity::oidc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto line = text.find('\n');
  const auto rest = line == std::string_view::npos ? text : text.substr(line + 1);
  static_cast<void>(local_path(text));
  static_cast<void>(parse_web_address(text));
  if (const auto bytes = from_base64url(text); bytes && to_base64url(*bytes) != text) std::abort();
  const auto keys = KeySet::parse(text.substr(0, line));
  const auto token = parse_token(rest);
  if (!token) return 0;
  static_cast<void>(check_claims(*token, {"https://login.example", "town", "n", {}, 1'800'000'000}));
  static_cast<void>(texts_at(token->claims, "a/b"));
  if (keys) static_cast<void>(keys->check(*token));
  return 0;
}

// SPDX-License-Identifier: EUPL-1.2
// What an ID token must say (OpenID Connect Core 3.1.3.7) before anybody is signed in by it. Its signature is checked
// elsewhere (jose.h). Pure, with the clock passed in; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "oidc/jose.h"

namespace identity::oidc {

struct Expected {
  std::string issuer;
  std::string client;
  std::string nonce;
  std::string access_token;  // for at_hash; empty: there is none
  std::int64_t now = 0;      // s since 1970
};
inline constexpr std::int64_t kLeeway = 60;  // s that two clocks may differ

// PermissionDenied, in words that name the claim and never its value.
[[nodiscard]] stadtkern::Status check_claims(const Token& token, const Expected& expected);

// The texts of a claim that is one or a list of them; "realm_access/roles" goes into an object. At most 200.
[[nodiscard]] std::vector<std::string> texts_at(const stadtkern::Json& claims, std::string_view path);
[[nodiscard]] std::string text_at(const stadtkern::Json& claims, std::string_view path);
[[nodiscard]] bool true_at(const stadtkern::Json& claims, std::string_view path);

}  // namespace identity::oidc

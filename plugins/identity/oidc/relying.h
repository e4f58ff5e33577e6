// SPDX-License-Identifier: EUPL-1.2
// One sign-in at a provider, apart from who talks to whom: what the browser is sent with, what the provider is asked,
// and what its answer is worth. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include "oidc/directory.h"
#include "oidc/fetch.h"
#include "oidc/id_token.h"
#include "oidc/provider.h"

namespace identity::oidc {

// What a sign-in is held together by. Verifier and nonce are made of the state, which the browser carries, and the
// token of its cookie, which nobody else sees: so neither has to be stored, and neither fits another browser.
struct Secrets {
  std::string state;
  std::string verifier;   // RFC 7636
  std::string challenge;  // S256 of it
  std::string nonce;
};
[[nodiscard]] Secrets secrets_of(std::string_view state, std::string_view browser);

// Where the browser is sent.
[[nodiscard]] std::string authorization_url(const Provider& provider, const Known& known, const Secrets& secrets,
                                            std::string_view redirect_uri);
// What the token endpoint is asked.
[[nodiscard]] Ask token_request(const Provider& provider, const std::string& secret, const Known& known,
                                std::string_view code, const Secrets& secrets, std::string_view redirect_uri);

struct Tokens {
  Token id_token;
  std::string access_token;
};
// PermissionDenied: the provider refuses the code; Unavailable: the answer is none.
[[nodiscard]] stadtkern::Result<Tokens> read_tokens(const Heard& heard);

// Who somebody is, as the provider says.
struct Person {
  std::string issuer;
  std::string subject;
  std::string name;
  std::string mail;  // empty unless the provider says that it is verified
  std::vector<std::string> roles;
  std::uint32_t assurance = 1;
};
[[nodiscard]] Person person_of(const Provider& provider, const stadtkern::Json& claims);

}  // namespace identity::oidc

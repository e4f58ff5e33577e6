// SPDX-License-Identifier: EUPL-1.2
#include "oidc/relying.h"

#include "mail.h"
#include "oidc/address.h"

namespace identity::oidc {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

constexpr std::size_t kLongestName = 120;
constexpr int kOk = 200;

std::string made_of(std::string_view purpose, std::string_view state, std::string_view browser) {
  return to_base64url(
      sha256("stadtkern-oidc:" + std::string(purpose) + "\n" + std::string(state) + "\n" + std::string(browser)));
}

}  // namespace

Secrets secrets_of(std::string_view state, std::string_view browser) {
  Secrets out{std::string(state), made_of("verifier", state, browser), {}, made_of("nonce", state, browser)};
  out.challenge = to_base64url(sha256(out.verifier));
  return out;
}

std::string authorization_url(const Provider& provider, const Known& known, const Secrets& secrets,
                              std::string_view redirect_uri) {
  std::string url = known.authorization;
  url += url.find('?') == std::string::npos ? "?" : "&";
  url += "response_type=code&client_id=" + encoded(provider.client) + "&redirect_uri=" + encoded(redirect_uri) +
         "&scope=" + encoded(provider.scopes) + "&state=" + encoded(secrets.state) +
         "&nonce=" + encoded(secrets.nonce) + "&code_challenge=" + encoded(secrets.challenge) +
         "&code_challenge_method=S256";
  if (!provider.acr_values.empty()) url += "&acr_values=" + encoded(provider.acr_values);
  return url;
}

Ask token_request(const Provider& provider, const std::string& secret, const Known& known, std::string_view code,
                  const Secrets& secrets, std::string_view redirect_uri) {
  return {known.token, encoded(provider.client) + ":" + encoded(secret),
          "grant_type=authorization_code&code=" + encoded(code) + "&redirect_uri=" + encoded(redirect_uri) +
              "&code_verifier=" + encoded(secrets.verifier)};
}

Result<Tokens> read_tokens(const Heard& heard) {
  const auto json = stadtkern::parse_json(heard.body);
  if (heard.status != kOk) {
    // "invalid_grant" and the like; its words are not repeated.
    const bool refused = heard.status >= 400 && heard.status < 500;
    return Error{refused ? Code::PermissionDenied : Code::Unavailable,
                 "the provider gave no tokens (" + std::to_string(heard.status) + ")",
                 refused ? "oidc.code" : "oidc.silent"};
  }
  if (!json || !json->is(stadtkern::Json::Type::Object)) {
    return Error{Code::Unavailable, "the provider's tokens are no JSON", "oidc.silent"};
  }
  auto token = parse_token(text_at(*json, "id_token"));
  if (!token) return token.error();
  return Tokens{*std::move(token), text_at(*json, "access_token")};
}

Person person_of(const Provider& provider, const stadtkern::Json& claims) {
  Person out;
  out.issuer = provider.issuer;
  out.subject = text_at(claims, "sub");
  out.name = checked_line(text_at(claims, provider.name_claim), kLongestName).value_or("");
  if (true_at(claims, "email_verified")) out.mail = checked_mail(text_at(claims, provider.mail_claim)).value_or("");
  out.roles = roles_of(provider, claims);
  out.assurance = assurance_of(provider, claims);
  return out;
}

}  // namespace identity::oidc

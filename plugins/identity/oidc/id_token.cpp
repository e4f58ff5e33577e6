// SPDX-License-Identifier: EUPL-1.2
#include "oidc/id_token.h"

#include <algorithm>

namespace identity::oidc {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Status;

constexpr std::size_t kMostTexts = 200;
constexpr std::size_t kLongestSubject = 255;

Error wrong(const char* what) {
  return {Code::PermissionDenied, std::string("the ID token is not taken: ") + what, "oidc.token"};
}

// Seconds since 1970; less than 0 when it is no number.
double time_of(const stadtkern::Json& claims, std::string_view name) {
  const stadtkern::Json* value = claims.find(name);
  return value != nullptr && value->is(stadtkern::Json::Type::Number) ? value->number : -1;
}

Status check_times(const stadtkern::Json& claims, std::int64_t now_s) {
  const auto now = static_cast<double>(now_s);
  const double expires = time_of(claims, "exp");
  const double issued = time_of(claims, "iat");
  if (expires < 0) return wrong("exp is missing");
  if (issued < 0) return wrong("iat is missing");
  if (expires + kLeeway <= now) return wrong("it has expired");
  if (issued - kLeeway > now) return wrong("it was issued in the future");
  if (claims.find("nbf") != nullptr) {
    const double from = time_of(claims, "nbf");
    if (from < 0 || from - kLeeway > now) return wrong("it does not hold yet");
  }
  return {};
}

Status check_audience(const stadtkern::Json& claims, const std::string& client) {
  const auto audience = texts_at(claims, "aud");
  if (std::find(audience.begin(), audience.end(), client) == audience.end()) return wrong("aud is somebody else");
  const auto party = claims.text_of("azp");
  if (claims.find("azp") != nullptr && party != client) return wrong("azp is somebody else");
  if (audience.size() > 1 && party.empty()) return wrong("azp is missing beside several aud");
  return {};
}

const stadtkern::Json* at(const stadtkern::Json& claims, std::string_view path) {
  const stadtkern::Json* value = &claims;
  while (value != nullptr && !path.empty()) {
    const auto slash = path.find('/');
    value = value->find(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return value;
}

}  // namespace

Status check_claims(const Token& token, const Expected& expected) {
  const stadtkern::Json& claims = token.claims;
  if (claims.text_of("iss") != expected.issuer) return wrong("iss is somebody else");
  if (auto good = check_audience(claims, expected.client); !good) return good;
  if (auto good = check_times(claims, expected.now); !good) return good;
  const stadtkern::Json* nonce = claims.find("nonce");
  if (nonce == nullptr || !nonce->is(stadtkern::Json::Type::String) || expected.nonce.empty() ||
      nonce->text != expected.nonce) {
    return wrong("nonce is another one");
  }
  const stadtkern::Json* subject = claims.find("sub");
  if (subject == nullptr || !subject->is(stadtkern::Json::Type::String) || subject->text.empty() ||
      subject->text.size() > kLongestSubject) {
    return wrong("sub is missing");
  }
  if (claims.find("at_hash") != nullptr) {
    const std::string hash = token.algorithm == "EdDSA" ? sha512(expected.access_token) : sha256(expected.access_token);
    if (claims.text_of("at_hash") != to_base64url(std::string_view(hash).substr(0, hash.size() / 2))) {
      return wrong("at_hash is of another access token");
    }
  }
  return {};
}

std::vector<std::string> texts_at(const stadtkern::Json& claims, std::string_view path) {
  std::vector<std::string> out;
  const stadtkern::Json* value = path.empty() ? nullptr : at(claims, path);
  if (value == nullptr) return out;
  if (value->is(stadtkern::Json::Type::String)) out.push_back(value->text);
  if (!value->is(stadtkern::Json::Type::Array)) return out;
  for (const stadtkern::Json& item : value->items) {
    if (out.size() == kMostTexts) break;
    if (item.is(stadtkern::Json::Type::String)) out.push_back(item.text);
  }
  return out;
}

std::string text_at(const stadtkern::Json& claims, std::string_view path) {
  const stadtkern::Json* value = path.empty() ? nullptr : at(claims, path);
  return value != nullptr && value->is(stadtkern::Json::Type::String) ? value->text : std::string();
}

bool true_at(const stadtkern::Json& claims, std::string_view path) {
  const stadtkern::Json* value = path.empty() ? nullptr : at(claims, path);
  return value != nullptr && value->is(stadtkern::Json::Type::Bool) && value->boolean;
}

}  // namespace identity::oidc

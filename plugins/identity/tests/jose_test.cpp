// SPDX-License-Identifier: EUPL-1.2
// Signed tokens: which are taken, which are not, and what an ID token must say. The first vectors are those of the
// RFCs.
#include <catch2/catch.hpp>

#include <openssl/evp.h>

#include <memory>
#include <string>

#include "oidc/address.h"
#include "oidc/id_token.h"
#include "oidc/jose.h"
#include "oidc/provider.h"

namespace identity::oidc {
namespace {

using Checked = KeySet::Checked;

// RFC 7515 A.2 (RS256), A.3 (ES256), RFC 8037 A.4 (EdDSA, whose payload is no JSON: so made anew below).
constexpr const char* kRsaKeys =
    R"({"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]})";
constexpr const char* kRsaToken =
    "eyJhbGciOiJSUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1"
    "dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzD"
    "wusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe7"
    "7Rw";
constexpr const char* kEcKeys =
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";
constexpr const char* kEcToken =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

Checked check(const char* keys, const std::string& text) {
  const auto set = KeySet::parse(keys);
  REQUIRE(set);
  const auto token = parse_token(text);
  REQUIRE(token);
  return set->check(*token);
}

std::string with_header(const std::string& json, const std::string& token) {
  return to_base64url(json) + token.substr(token.find('.'));
}

TEST_CASE("jose: the RFC's own tokens are taken, and not when a byte of them is another one") {
  CHECK(check(kRsaKeys, kRsaToken) == Checked::Good);
  CHECK(check(kEcKeys, kEcToken) == Checked::Good);
  for (const std::string good : {kRsaToken, kEcToken}) {
    std::string changed = good;
    changed[good.find('.') + 5] = good[good.find('.') + 5] == 'A' ? 'B' : 'A';
    const auto token = parse_token(changed);
    if (token) CHECK(check(good == kRsaToken ? kRsaKeys : kEcKeys, changed) != Checked::Good);
    std::string signature = good;
    signature[good.rfind('.') + 9] = good[good.rfind('.') + 9] == 'A' ? 'B' : 'A';
    CHECK(check(good == kRsaToken ? kRsaKeys : kEcKeys, signature) != Checked::Good);
  }
}

TEST_CASE("jose: a token of another kind of key, or under another algorithm, is not taken") {
  CHECK(check(kEcKeys, kRsaToken) == Checked::UnknownKey);
  CHECK(check(kRsaKeys, kEcToken) == Checked::UnknownKey);
  // The same signature as if it were of another algorithm of that key.
  CHECK(check(kRsaKeys, with_header(R"({"alg":"PS256"})", kRsaToken)) != Checked::Good);
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"RS512"})", R"({"alg":"ES256K"})",
                             R"({})", R"({"alg":"RS256","crit":["exp"]})", R"({"alg":["RS256"]})"}) {
    CHECK_FALSE(parse_token(with_header(header, kRsaToken)));
  }
}

TEST_CASE("jose: what is no token is refused") {
  const std::string good = kRsaToken;
  for (const std::string& text : {std::string(), std::string("a.b"), good + ".x", good + "=", std::string(".."),
                                  "." + good, to_base64url("[]") + good.substr(good.find('.')),
                                  std::string(40'000, 'a') + "..", good.substr(0, good.rfind('.') + 1) + "!!!"}) {
    CHECK_FALSE(parse_token(text));
  }
  // Signed by nobody.
  const auto bare = parse_token(good.substr(0, good.rfind('.') + 1));
  REQUIRE(bare);
  CHECK(KeySet::parse(kRsaKeys)->check(*bare) != Checked::Good);
}

TEST_CASE("jose: an unknown key's id asks for newer keys, a known one's wrong signature does not") {
  const std::string keys = std::string(kRsaKeys).insert(10, R"("kid":"one",)");
  CHECK(check(keys.c_str(), with_header(R"({"alg":"RS256","kid":"two"})", kRsaToken)) == Checked::UnknownKey);
  CHECK(check(keys.c_str(), with_header(R"({"alg":"RS256","kid":"one"})", kRsaToken)) == Checked::Bad);
}

TEST_CASE("jose: keys that cannot be used are left out") {
  const auto size = [](const char* keys) {
    const auto set = KeySet::parse(keys);
    return set ? set->size() : 999;
  };
  CHECK(
      size(
          R"({"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},7]})") ==
      0);
  // Not on the curve.
  CHECK(
      size(
          R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]})") ==
      0);
  CHECK(size(std::string(kRsaKeys).insert(10, R"("use":"enc",)").c_str()) == 0);
  CHECK(size(std::string(kRsaKeys).insert(10, R"("use":"sig",)").c_str()) == 1);
  CHECK_FALSE(KeySet::parse("[]"));
  CHECK_FALSE(KeySet::parse("{}"));
}

TEST_CASE("jose: a token signed with Ed25519 is taken") {
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
  REQUIRE(key);
  std::string open(32, '\0');
  std::size_t size = open.size();
  REQUIRE(EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(open.data()), &size) == 1);
  const std::string text = to_base64url(R"({"alg":"EdDSA"})") + "." + to_base64url(R"({"sub":"x"})");
  std::string signature(64, '\0');
  size = signature.size();
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> sign(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  REQUIRE(EVP_DigestSignInit(sign.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  REQUIRE(EVP_DigestSign(sign.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                         reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
  const std::string keys = R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":")" + to_base64url(open) + R"("}]})";
  CHECK(check(keys.c_str(), text + "." + to_base64url(signature)) == Checked::Good);
  signature[3] = static_cast<char>(signature[3] ^ 1);
  CHECK(check(keys.c_str(), text + "." + to_base64url(signature)) != Checked::Good);
}

TEST_CASE("base64url: back and forth, and one text for some bytes alone") {
  for (const std::string& bytes :
       {std::string(), std::string("a"), std::string("ab"), std::string("abc"), std::string("\xff\xfe\0\x01", 4)}) {
    CHECK(from_base64url(to_base64url(bytes)) == bytes);
  }
  CHECK(to_base64url("\xfb\xff") == "-_8");
  CHECK_FALSE(from_base64url("-_9"));
  CHECK_FALSE(from_base64url("a"));
  CHECK_FALSE(from_base64url("ab=="));
}

constexpr std::int64_t kNow = 1'800'000'000;

stadtkern::Status claims(const std::string& json, const std::string& access = {}) {
  Token token;
  token.algorithm = "RS256";
  token.claims = *stadtkern::parse_json(json);
  return check_claims(token, {"https://login.example", "town", "n-1", access, kNow});
}

std::string with(const std::string& name, const std::string& value) {
  std::string json;
  for (const auto& [key, usual] :
       {std::pair{"iss", R"("https://login.example")"}, std::pair{"aud", R"("town")"}, std::pair{"sub", R"("s")"},
        std::pair{"nonce", R"("n-1")"}, std::pair{"exp", "1800000300"}, std::pair{"iat", "1800000000"}}) {
    if (name == key && value.empty()) continue;
    json += std::string(json.empty() ? "" : ",") + "\"" + key + "\":" + (name == key ? value : usual);
  }
  const bool known =
      name == "iss" || name == "aud" || name == "sub" || name == "nonce" || name == "exp" || name == "iat";
  if (!known && !name.empty()) json += ",\"" + name + "\":" + value;
  return "{" + json + "}";
}

TEST_CASE("id token: each claim that is wrong or missing is enough to refuse it") {
  CHECK(claims(with("", "")));
  for (const char* missing : {"iss", "aud", "sub", "nonce", "exp", "iat"}) CHECK_FALSE(claims(with(missing, "")));
  CHECK_FALSE(claims(with("iss", R"("https://login.example/")")));
  CHECK_FALSE(claims(with("iss", "1")));
  CHECK_FALSE(claims(with("aud", R"("other")")));
  CHECK_FALSE(claims(with("aud", R"(["other"])")));
  CHECK_FALSE(claims(with("aud", R"(["other","town"])")));  // without azp
  CHECK(claims(with("aud", R"(["town"])")));
  CHECK_FALSE(claims(with("azp", R"("other")")));
  CHECK_FALSE(claims(with("azp", "1")));
  CHECK(claims(with("azp", R"("town")")));
  CHECK_FALSE(claims(with("nonce", R"("n-2")")));
  CHECK_FALSE(claims(with("nonce", "1")));
  CHECK_FALSE(claims(with("sub", "1")));
  CHECK_FALSE(claims(with("sub", R"("")")));
}

TEST_CASE("id token: a minute is forgiven, and no more") {
  CHECK(claims(with("exp", std::to_string(kNow - 59))));
  CHECK_FALSE(claims(with("exp", std::to_string(kNow - 60))));
  CHECK_FALSE(claims(with("exp", R"("1800000300")")));
  CHECK(claims(with("iat", std::to_string(kNow + 60))));
  CHECK_FALSE(claims(with("iat", std::to_string(kNow + 61))));
  CHECK(claims(with("nbf", std::to_string(kNow + 60))));
  CHECK_FALSE(claims(with("nbf", std::to_string(kNow + 61))));
  CHECK_FALSE(claims(with("nbf", R"("soon")")));
}

TEST_CASE("id token: at_hash binds the access token") {
  // OpenID Connect Core: the left half of the hash.
  const std::string hash = sha256("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
  const std::string half = "\"" + to_base64url(std::string_view(hash).substr(0, 16)) + "\"";
  CHECK(half == "\"77QmUPtjPfzWtF2AnpK9RQ\"");
  CHECK(claims(with("at_hash", half), "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"));
  CHECK_FALSE(claims(with("at_hash", half), "another"));
  CHECK_FALSE(claims(with("at_hash", half)));
}

TEST_CASE("providers: settings are read, and what is wrong with them is told without the secret") {
  std::vector<stadtkern::FieldError> faults;
  const auto read = [&](const std::string& json) {
    faults.clear();
    return read_providers(*stadtkern::parse_json(json), faults);
  };
  const auto good = read(R"({"providers":[{"id":"kc","issuer":"https://login.example/realms/x","client_id":"town",
    "client_secret":"MARKER","hosts":["keys.example"],"kind":"staff","roles_claim":"realm_access/roles",
    "roles":{"bauhof":"waste.staff places.staff","chef":"identity.admin"},"assurance":{"gold":"high","silver":"substantial"},
    "second_factors":["otp"]}]})");
  REQUIRE(good.size() == 1);
  CHECK(faults.empty());
  const Provider& one = good[0];
  CHECK(one.may_ask("https://login.example/x"));
  CHECK(one.may_ask("https://KEYS.example:443/jwks"));
  CHECK_FALSE(one.may_ask("http://login.example/x"));
  CHECK_FALSE(one.may_ask("https://login.example:8443/x"));
  CHECK_FALSE(one.may_ask("https://login.example@evil.example/x"));
  const auto claims_of = [](const char* json) { return *stadtkern::parse_json(json); };
  CHECK(roles_of(one, claims_of(R"({"realm_access":{"roles":["chef","bauhof","bauhof","other",1]}})")) ==
        std::vector<std::string>{"identity.admin", "places.staff", "waste.staff"});
  CHECK(roles_of(one, claims_of(R"({"realm_access":"chef"})")).empty());
  CHECK(assurance_of(one, claims_of(R"({"acr":"gold"})")) == 3);
  CHECK(assurance_of(one, claims_of(R"({"acr":"silver"})")) == 2);
  CHECK(assurance_of(one, claims_of(R"({"acr":"urn:other","amr":["pwd"]})")) == 1);
  CHECK(assurance_of(one, claims_of(R"({"amr":["pwd","otp"]})")) == 2);
  CHECK(assurance_of(one, claims_of(R"({})")) == 1);

  for (
      const char* bad :
      {R"({"id":"a","issuer":"http://login.example","client_id":"t","client_secret":"MARKER"})",
       R"({"id":"a","issuer":"login.example","client_id":"t","client_secret":"MARKER"})",
       R"({"id":"a","issuer":"https://login.example","client_id":"t"})",
       R"({"id":"a","issuer":"https://login.example","client_id":"t","client_secret":"MARKER","client_secret_file":"/x"})",
       R"({"id":"a","issuer":"https://login.example","client_id":"t","client_secret":"MARKER","scopes":"profile"})",
       R"({"id":"a","issuer":"https://login.example","client_id":"t","client_secret":"MARKER","roles":{"a":"waste.staff"}})"}) {
    CHECK(read("{\"providers\":[" + std::string(bad) + "]}").empty());
    REQUIRE(faults.size() == 1);
    CHECK((faults[0].pointer + faults[0].reason).find("MARKER") == std::string::npos);
  }
}

TEST_CASE("return_to: a path of the town, and nothing that a browser takes for another host") {
  CHECK(local_path("/t/musterstadt/") == "/t/musterstadt/");
  CHECK(local_path("/x?a=b&c=%2F") == "/x?a=b&c=%2F");
  for (const char* bad : {"", "x", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
                          "/\tx", "/a b", "/a\nb", "javascript:alert(1)"}) {
    CHECK(local_path(bad).empty());
  }
  CHECK(local_path("/" + std::string(600, 'a')).empty());
}

}  // namespace
}  // namespace identity::oidc

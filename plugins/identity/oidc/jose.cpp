// SPDX-License-Identifier: EUPL-1.2
#include "oidc/jose.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

namespace identity::oidc {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;

constexpr std::size_t kLongestToken = 32 * 1024;
constexpr std::size_t kMostKeys = 50;
constexpr int kLeastRsaBits = 2048;
constexpr std::size_t kP256 = 32;  // bytes of a coordinate, and of each half of a signature

template <auto Free>
struct Freed {
  template <class Thing>
  void operator()(Thing* thing) const {
    Free(thing);
  }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number number(const std::string& bytes) {
  return Number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
}

Pkey built(const char* kind, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0) {
    return nullptr;
  }
  return Pkey(key);
}

std::optional<std::string> bytes_of(const stadtkern::Json& jwk, std::string_view name) {
  const auto text = jwk.text_of(name);
  return text.empty() ? std::nullopt : from_base64url(text);
}

Pkey rsa_key(const stadtkern::Json& jwk) {
  const auto n = bytes_of(jwk, "n");
  const auto e = bytes_of(jwk, "e");
  if (!n || !e) return nullptr;
  const Number modulus = number(*n);
  const Number exponent = number(*e);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder || BN_num_bits(modulus.get()) < kLeastRsaBits || !BN_is_odd(exponent.get()) ||
      BN_is_one(exponent.get()) || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get())) {
    return nullptr;
  }
  return built("RSA", builder.get());
}

Pkey ec_key(const stadtkern::Json& jwk) {
  const auto x = bytes_of(jwk, "x");
  const auto y = bytes_of(jwk, "y");
  if (jwk.text_of("crv") != "P-256" || !x || !y || x->size() != kP256 || y->size() != kP256) return nullptr;
  const std::string point = '\x04' + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || !OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ||
      !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size())) {
    return nullptr;
  }
  return built("EC", builder.get());
}

Pkey edwards_key(const stadtkern::Json& jwk) {
  const auto x = bytes_of(jwk, "x");
  if (jwk.text_of("crv") != "Ed25519" || !x || x->size() != 32) return nullptr;
  return Pkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(*x), x->size()));
}

// As OpenSSL takes it: a DER sequence of the two halves.
std::string der_signature(std::string_view halves) {
  if (halves.size() != 2 * kP256) return {};
  const EcSignature pair(ECDSA_SIG_new());
  Number r = number(std::string(halves.substr(0, kP256)));
  Number s = number(std::string(halves.substr(kP256)));
  if (!pair || !r || !s || !ECDSA_SIG_set0(pair.get(), r.get(), s.get())) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool signed_with(EVP_PKEY* key, const Token& token) {
  const bool edwards = token.algorithm == "EdDSA";
  const std::string signature = token.algorithm == "ES256" ? der_signature(token.signature) : token.signature;
  const Digest digest(EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr;
  if (!digest || signature.empty() ||
      EVP_DigestVerifyInit(digest.get(), &how, edwards ? nullptr : EVP_sha256(), nullptr, key) <= 0) {
    return false;
  }
  if (token.algorithm == "PS256" && (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) <= 0 ||
                                     EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) <= 0)) {
    return false;
  }
  return EVP_DigestVerify(digest.get(), raw(signature), signature.size(), raw(token.signed_text),
                          token.signed_text.size()) == 1;
}

std::string hashed(const EVP_MD* kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, kind, nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(out.data()), size};
}

Error not_a_token(const char* why) {
  return {Code::PermissionDenied, why, "oidc.token"};
}

// Which kind of key an algorithm takes; empty: it is not taken at all.
std::string_view kind_for(std::string_view algorithm) {
  if (algorithm == "RS256" || algorithm == "PS256") return "RSA";
  if (algorithm == "ES256") return "EC";
  if (algorithm == "EdDSA") return "OKP";
  return {};
}

}  // namespace

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto at = kAlphabet.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    held = (held << 6 | static_cast<unsigned>(at)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> bits & 0xff);
  }
  // Two texts must not mean the same bytes.
  if ((held & ((1U << bits) - 1)) != 0) return std::nullopt;
  return out;
}

std::string to_base64url(std::string_view bytes) {
  std::string out;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    held = (held << 8 | static_cast<unsigned char>(c)) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out += kAlphabet[held >> bits & 63];
    }
  }
  if (bits > 0) out += kAlphabet[held << (6 - bits) & 63];
  return out;
}

std::string sha256(std::string_view bytes) {
  return hashed(EVP_sha256(), bytes);
}

std::string sha512(std::string_view bytes) {
  return hashed(EVP_sha512(), bytes);
}

Result<Token> parse_token(std::string_view text) {
  if (text.size() > kLongestToken || std::count(text.begin(), text.end(), '.') != 2) {
    return not_a_token("the token is not one that is signed");
  }
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  const auto head = from_base64url(text.substr(0, first));
  const auto body = from_base64url(text.substr(first + 1, last - first - 1));
  auto signature = from_base64url(text.substr(last + 1));
  if (!head || !body || !signature) return not_a_token("the token is badly encoded");
  const auto header = stadtkern::parse_json(*head);
  auto claims = stadtkern::parse_json(*body);
  if (!header || !claims || !header->is(stadtkern::Json::Type::Object) || !claims->is(stadtkern::Json::Type::Object)) {
    return not_a_token("the token holds no JSON");
  }
  Token token;
  token.algorithm = header->text_of("alg");
  if (kind_for(token.algorithm).empty()) return not_a_token("the token's algorithm is not one that is taken");
  if (header->find("crit") != nullptr) return not_a_token("the token asks for what is not understood");
  token.key_id = header->text_of("kid");
  token.signed_text = text.substr(0, last);
  token.signature = *std::move(signature);
  token.claims = *std::move(claims);
  return token;
}

struct KeySet::Key {
  std::string id;
  std::string kind;
  std::string algorithm;  // empty: any of its kind
  Pkey key;
};

KeySet::KeySet() = default;
KeySet::~KeySet() = default;
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;

Result<KeySet> KeySet::parse(std::string_view text) {
  const auto json = stadtkern::parse_json(text);
  const stadtkern::Json* list = json ? json->find("keys") : nullptr;
  if (list == nullptr || !list->is(stadtkern::Json::Type::Array)) {
    return Error{Code::Unavailable, "the provider's keys are no JWK set", "oidc.keys"};
  }
  KeySet out;
  for (const stadtkern::Json& jwk : list->items) {
    if (out.keys_.size() == kMostKeys) break;
    if (const auto use = jwk.text_of("use"); !use.empty() && use != "sig") continue;
    auto one = std::make_unique<Key>();
    one->id = jwk.text_of("kid");
    one->kind = jwk.text_of("kty");
    one->algorithm = jwk.text_of("alg");
    if (one->kind == "RSA") one->key = rsa_key(jwk);
    if (one->kind == "EC") one->key = ec_key(jwk);
    if (one->kind == "OKP") one->key = edwards_key(jwk);
    if (one->key) out.keys_.push_back(std::move(one));
  }
  return out;
}

KeySet::Checked KeySet::check(const Token& token) const {
  bool met = false;
  for (const auto& one : keys_) {
    if (one->kind != kind_for(token.algorithm) || (!one->algorithm.empty() && one->algorithm != token.algorithm) ||
        (!token.key_id.empty() && one->id != token.key_id)) {
      continue;
    }
    met = true;
    if (signed_with(one->key.get(), token)) return Checked::Good;
  }
  // Without an id a new key cannot be told from a wrong signature.
  return met && !token.key_id.empty() ? Checked::Bad : Checked::UnknownKey;
}

std::size_t KeySet::size() const {
  return keys_.size();
}

}  // namespace identity::oidc

// SPDX-License-Identifier: EUPL-1.2
// Signed tokens (RFC 7515, 7517, 7518, 8037): a token's parts, a provider's keys, and whether the one was signed with
// the other. The one home of OpenSSL in this module. Pure; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stadtkern/result.h>

#include <stadtkern/foreign_json.h>

namespace identity::oidc {

// Text without padding as bytes; nothing when it is not base64url.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
[[nodiscard]] std::string to_base64url(std::string_view bytes);
[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string sha512(std::string_view bytes);

// A token as it came: nothing of it may be believed before KeySet::check.
struct Token {
  std::string signed_text;  // what the signature is over
  std::string signature;
  std::string algorithm;
  std::string key_id;  // may be empty
  stadtkern::Json claims;
};
// Refused: other than three parts, more than 32 KiB, an algorithm that is not among RS256, PS256, ES256 and EdDSA (so
// never "none", and never one with a shared secret), or a header that names what must be understood.
[[nodiscard]] stadtkern::Result<Token> parse_token(std::string_view text);

class KeySet {
 public:
  enum class Checked { Good, UnknownKey, Bad };

  KeySet();
  ~KeySet();
  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;

  // A JWK set. Keys that cannot be used (other kinds, RSA under 2048 bits, not for signatures) are left out.
  [[nodiscard]] static stadtkern::Result<KeySet> parse(std::string_view json);
  // UnknownKey: none with this id for this algorithm; newer keys may have it.
  [[nodiscard]] Checked check(const Token& token) const;
  [[nodiscard]] std::size_t size() const;

 private:
  struct Key;
  std::vector<std::unique_ptr<Key>> keys_;
};

}  // namespace identity::oidc

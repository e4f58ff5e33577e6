// SPDX-License-Identifier: EUPL-1.2
// Access tokens of machines and staff (DECISIONS §24): who a bearer is, and the classes of those who are nobody.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "address.h"

namespace gateway {

struct Token {
  std::string name;
  std::array<unsigned char, 32> hash{};  // sha256 of what the bearer sends
  std::vector<std::string> towns;        // "*" is every town
  std::vector<std::string> roles;
  std::vector<std::string> groups;
  std::optional<std::int64_t> expires;  // seconds since 1970 UTC; the token ends with that second's beginning
  std::string principal;                // "token:NAME"
  bool overview = false;                // sees the overview of all towns, and nothing else

  bool holds_in(std::string_view town) const noexcept;
};

// 64 hexadecimal digits; nothing for any other text.
std::optional<std::array<unsigned char, 32>> parse_hash(std::string_view text);
// RFC 3339 ("2027-01-31T00:00:00Z", "2027-01-31T01:00:00+01:00") as seconds since 1970; nothing for any other text.
std::optional<std::int64_t> parse_time(std::string_view text);

class Tokens {
 public:
  Tokens() = default;
  explicit Tokens(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  // The token that `secret` is, when it has not expired at `now` (seconds since 1970), else null. Takes the same time
  // for each secret of one length: every hash is compared, whole. Safe on any thread.
  const Token* find(std::string_view secret, std::int64_t now) const noexcept;

 private:
  std::vector<Token> tokens_;
};

// Puts anonymous clients into classes by a keyed hash of their address (of IPv6 its /64); the key is random and lives
// as long as the process, so that a class says nothing to anybody afterwards. Safe on any thread.
class ClientClasses {
 public:
  ClientClasses();
  std::string of(const Address& address) const;  // 16 hexadecimal digits

 private:
  std::array<unsigned char, 32> key_{};
};

}  // namespace gateway

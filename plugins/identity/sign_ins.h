// SPDX-License-Identifier: EUPL-1.2
// Sign-ins that have begun and wait for something: a provider's answer, or a code. Bound to the browser that began
// them, short-lived, bounded. Their SQL.
#pragma once

#include <stadtkern/store.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace identity {

struct SignIn {
  std::string provider;  // empty: a code is awaited
  std::string account;
  std::string return_to;
};

namespace sign_ins {

using stadtkern::Connection;
using stadtkern::Tx;

inline constexpr std::int64_t kHolds = 10LL * 60 * 1'000'000;

// A token to go on by. `browser` is the token of its cookie. Of too many that wait for a code of one account, the
// oldest goes; how many may be at a provider is for oidc/under_way.h. Removes those that are over.
[[nodiscard]] std::string begin(Tx& tx, const SignIn& sign_in, std::string_view browser);
[[nodiscard]] std::optional<SignIn> find(Connection& db, std::string_view token, std::string_view browser,
                                         std::int64_t now);
// As find, and it is over by that: nobody goes on twice.
[[nodiscard]] std::optional<SignIn> take(Tx& tx, std::string_view token, std::string_view browser);
std::int64_t remove_over(Tx& tx);

// The account of somebody whom a provider knows.
[[nodiscard]] std::optional<std::string> account_of(Connection& db, std::string_view issuer, std::string_view subject);
void link(Tx& tx, std::string_view provider, std::string_view issuer, std::string_view subject,
          std::string_view account);

}  // namespace sign_ins
}  // namespace identity

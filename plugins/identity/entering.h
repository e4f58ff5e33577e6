// SPDX-License-Identifier: EUPL-1.2
// How somebody comes in, by whatever way it was found out who it is: a session, or a code that is still missing.
// [writer]
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "accounts.h"
#include "identity.pb.h"
#include "messages.h"
#include "sessions.h"
#include "sign_ins.h"

namespace identity {

inline constexpr std::uint32_t kLow = 1;  // assurance of a password alone

struct Entered {
  stadtkern::WithHeaders<v1::Me> me;
  std::string ticket{};       // not empty: nobody is signed in yet; with it and a code one goes on (sign_ins.h)
  bool needs_factor = false;  // some of the roles hold only once a second factor is set up
  std::string return_to{};
};
using Entering = std::function<void(stadtkern::Result<Entered>)>;

// A new session takes the place of the one that was there: nobody keeps a token from before signing in.
[[nodiscard]] stadtkern::WithHeaders<v1::Me> new_session(Tx& tx, const Account& account, const FromEdge& edge,
                                                         const SessionLimits& limits, std::uint32_t assurance = kLow);

// Puts a ticket into `out`; a browser that has no cookie yet gets one to hold it by.
void hand_ticket(Tx& tx, Entered& out, const SignIn& sign_in, const FromEdge& edge);
// The field by which a browser holds what it begins: for much longer than a sign-in may take (its row says how long),
// for one that is begun again late in that time has the same cookie.
[[nodiscard]] std::pair<std::string, std::string> browser_field(const std::string& token);

// Whether roles are withheld from somebody who has no second factor to show.
[[nodiscard]] bool needs_factor(Connection& db, const stadtkern::Town& town, const Account& account,
                                std::uint32_t assurance);

// Whose guesses are counted together: the same in one town, whether or not there is an account.
[[nodiscard]] std::string throttle_key(const stadtkern::Town& town, std::string_view mail);
// The same for guesses of codes: by the account's id, for there are accounts without a mail address.
[[nodiscard]] std::string code_key(const stadtkern::Town& town, std::string_view account);

// What a person changes about how they come in asks again who they are: a sign-in of at most five minutes ago will do.
inline constexpr std::int64_t kFresh = 5LL * 60 * 1'000'000;
[[nodiscard]] bool fresh(Connection& db, const FromEdge& edge, std::string_view account, std::int64_t now,
                         const SessionLimits& limits);
[[nodiscard]] stadtkern::Error password_needed();

}  // namespace identity

// SPDX-License-Identifier: EUPL-1.2
// Accounts and sessions as the contract's messages, what requests bring besides their message, and who may ask for
// what.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include <string>
#include <string_view>

#include "accounts.h"
#include "identity.pb.h"
#include "sessions.h"

namespace identity {

[[nodiscard]] v1::Account message_of(const Account& account);
// `session_token` may be empty: then there is no proof to give.
[[nodiscard]] v1::Me me_of(const Account& account, std::string_view session_token);

// What the edge hands on to the provider of sessions/v1 (sessions.proto). Empty on the bus.
struct FromEdge {
  std::string session;
  std::string device;
  std::string label;   // of the browser
  std::string client;  // class of its address; of a signed-in one: its principal
};
[[nodiscard]] FromEdge from_edge(const stadtkern::Request& request);

// Me with the two cookies set.
[[nodiscard]] stadtkern::WithHeaders<v1::Me> signed_in(const Account& account, const std::string& session_token,
                                                       const std::string& device_token, const SessionLimits& limits);

[[nodiscard]] SessionLimits limits_of(const stadtkern::Town& town);
// Roles that hold only with a second factor, with blanks between (second_factors.h).
[[nodiscard]] std::string second_factor_roles(const stadtkern::Town& town);

[[nodiscard]] stadtkern::Error no_account();
[[nodiscard]] stadtkern::Error fault(std::string pointer, std::string reason);
// The caller looks after accounts in this town.
[[nodiscard]] stadtkern::Status only_admin(const stadtkern::Request& request);
// The caller's own account id, when it has one here.
[[nodiscard]] stadtkern::Result<std::string> own_account(const stadtkern::Request& request);

}  // namespace identity

// SPDX-License-Identifier: EUPL-1.2
// What administrators may do with an account, and what of it is refused: the rules behind the addresses and the pages.
// Each checks what was given at once, and the rest inside the write.
#pragma once

#include <stadtkern/plugin.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "accounts.h"
#include "identity.pb.h"
#include "roles.h"

namespace identity::deeds {

// A change of one account, in a write.
using Deed = std::function<stadtkern::Status(Tx&, const Account&)>;

// An account that exists and has not been erased.
[[nodiscard]] stadtkern::Result<Account> changeable(Connection& db, std::string_view id);

// `by`: the opaque id of whoever does it.
[[nodiscard]] stadtkern::Result<Deed> change(const v1::AccountChange& wanted, std::string by);
[[nodiscard]] stadtkern::Result<Deed> grant(const stadtkern::Town& town, const Roles& roles, std::string role,
                                            std::string by);
[[nodiscard]] Deed withdraw(std::string role, std::string by);
[[nodiscard]] stadtkern::Result<Deed> join(std::string group, std::string by);
[[nodiscard]] stadtkern::Result<Deed> leave(std::string group, std::string by);
[[nodiscard]] Deed remove_factor(std::string by);
[[nodiscard]] Deed end_sessions(std::string by);

// A new account that nobody has entered yet: its id.
using Create = std::function<stadtkern::Result<std::string>(Tx&)>;
[[nodiscard]] stadtkern::Result<Create> create(const v1::NewAccount& wanted, std::string by);

struct Invited {
  std::string token;  // of the link; told once, and kept as a hash alone
  std::int64_t expires = 0;
};
[[nodiscard]] stadtkern::Result<Invited> invite(Tx& tx, const Account& account, std::string_view by);

}  // namespace identity::deeds

// SPDX-License-Identifier: EUPL-1.2
// Accounts, who is behind them, and what they may do: the SQL of all that but sessions. The table `people` holds the
// only personal data of this module, keyed by the opaque id.
#pragma once

#include <stadtkern/store.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace identity {

using stadtkern::Connection;
using stadtkern::Tx;

inline constexpr std::string_view kAdmin = "identity.admin";

struct Account {
  std::string id;
  std::string kind;   // staff, merchant, citizen
  std::string state;  // invited, active, disabled, erased
  std::string password;
  std::int64_t created = 0;
  std::string name;
  std::string mail;
  std::vector<std::string> roles;
  std::vector<std::string> groups;

  bool active() const { return state == "active"; }
};

namespace accounts {

[[nodiscard]] std::optional<Account> find(Connection& db, std::string_view id);
[[nodiscard]] std::optional<Account> find_by_mail(Connection& db, std::string_view mail);
// Without roles and groups, so that it asks as much whether or not there is such an account.
[[nodiscard]] std::optional<Account> find_to_sign_in(Connection& db, std::string_view mail);
// In the order of their ids, from behind `after` on.
[[nodiscard]] std::vector<Account> list(Connection& db, std::string_view after, std::size_t most);

// Invited, without a password. An empty mail is one that the invited person says. Conflict: the mail is taken.
[[nodiscard]] stadtkern::Result<std::string> add(Tx& tx, std::string_view kind, std::string_view name,
                                                 std::string_view mail);
[[nodiscard]] stadtkern::Status set_person(Tx& tx, std::string_view id, std::string_view name, std::string_view mail);
void set_state(Tx& tx, std::string_view id, std::string_view state);
void set_password(Tx& tx, std::string_view id, std::string_view hash);

// False: it was so already.
bool grant(Tx& tx, std::string_view id, std::string_view role, std::string_view by);
bool withdraw(Tx& tx, std::string_view id, std::string_view role);
bool join(Tx& tx, std::string_view id, std::string_view group);
bool leave(Tx& tx, std::string_view id, std::string_view group);
// Active accounts that may look after accounts, but for this one.
[[nodiscard]] std::int64_t other_admins(Connection& db, std::string_view id);

// One-time links. A new one ends those before it.
[[nodiscard]] std::string make_link(Tx& tx, std::string_view id, std::int64_t expires);
// Whose it is, when it holds; it may be looked at as often as one likes.
[[nodiscard]] std::optional<std::string> link_owner(Connection& db, std::string_view token, std::int64_t now);
void end_links(Tx& tx, std::string_view id);
std::int64_t remove_old_links(Tx& tx);

// Whoever keeps answers about this account's sessions is to ask again; and an event for everybody else.
void note_change(Tx& tx, std::string_view id, std::string_view what, std::string_view by);
// The same for all accounts at once, without an event.
void note_change_of_all(Tx& tx);
struct Changes {
  std::uint64_t number = 0;
  std::vector<std::string> accounts;
  bool all = false;
};
[[nodiscard]] std::uint64_t generation(Connection& db);
[[nodiscard]] Changes changes_after(Connection& db, std::uint64_t number);

}  // namespace accounts
}  // namespace identity

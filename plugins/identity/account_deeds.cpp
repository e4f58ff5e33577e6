// SPDX-License-Identifier: EUPL-1.2
#include "account_deeds.h"

#include <algorithm>
#include <array>
#include <utility>

#include "mail.h"
#include "messages.h"
#include "second_factors.h"
#include "sessions.h"

namespace identity::deeds {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Result;
using stadtkern::Status;

constexpr std::size_t kLongestName = 120;
constexpr std::int64_t kInvitationHolds = 7LL * 86'400 * 1'000'000;

Error last_admin() {
  return {Code::Conflict,
          "this is the last active account that may look after accounts: give another one the role before",
          "admin.last"};
}

Error no_name() {
  return fault("/name", "must be a name of at most 120 characters");
}

Error no_mail() {
  return fault("/mail", "must be a mail address, like name@town.example");
}

bool group_name(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Error no_group() {
  return fault("/group", "must be a name of small letters, digits, - and _, at most 64");
}

// The record of what staff did says whose role it is, and which.
void of_role(Tx& tx, const Account& account, const std::string& role) {
  tx.acted_on(account.id);
  tx.acted_on(role);
}

Status set_state(Tx& tx, const Account& account, const std::string& state, const std::string& by) {
  if (state.empty() || state == account.state) return {};
  if (state == "active" && account.password.empty()) {
    return Error{Code::Conflict, "the account has no password yet: invite whoever it is for",
                 "account.without_password"};
  }
  const bool admin = std::find(account.roles.begin(), account.roles.end(), kAdmin) != account.roles.end();
  if (state == "disabled" && account.active() && admin && accounts::other_admins(tx, account.id) == 0) {
    return last_admin();
  }
  accounts::set_state(tx, account.id, state);
  if (state == "disabled") {
    sessions::end_all(tx, account.id);
    accounts::end_links(tx, account.id);
  }
  accounts::note_change(tx, account.id, state == "disabled" ? "disabled" : "enabled", by);
  return {};
}

}  // namespace

Result<Account> changeable(Connection& db, std::string_view id) {
  auto account = accounts::find(db, id);
  if (!account) return no_account();
  if (account->state == "erased") return Error{Code::Conflict, "whoever had this account has been erased"};
  return *std::move(account);
}

Result<Deed> change(const v1::AccountChange& wanted, std::string by) {
  if (wanted.has_state() && wanted.state() != "active" && wanted.state() != "disabled")
    return fault("/state", "must be active or disabled");
  const auto name = wanted.has_name() ? checked_line(wanted.name(), kLongestName) : std::nullopt;
  const auto mail = wanted.has_mail() ? checked_mail(wanted.mail()) : std::nullopt;
  if (wanted.has_name() && !name) return no_name();
  if (wanted.has_mail() && !mail) return no_mail();
  return Deed([name, mail, state = wanted.state(), by = std::move(by)](Tx& tx, const Account& account) -> Status {
    if (name || mail) {
      auto set = accounts::set_person(tx, account.id, name.value_or(account.name), mail.value_or(account.mail));
      if (!set) return set;
      if (mail) accounts::end_links(tx, account.id);  // they went to the address before
      accounts::note_change(tx, account.id, "changed", by);
    }
    return set_state(tx, account, state, by);
  });
}

Result<Deed> grant(const stadtkern::Town& town, const Roles& roles, std::string role, std::string by) {
  if (!roles.known(town, role)) return Error{Code::NotFound, "no module of this town has such a role", "role.unknown"};
  return Deed([role = std::move(role), by = std::move(by)](Tx& tx, const Account& account) -> Status {
    if (account.kind == "citizen") {
      return Error{Code::Conflict, "a citizen's account gets no roles: make one of kind staff", "account.of_a_citizen"};
    }
    of_role(tx, account, role);
    if (accounts::grant(tx, account.id, role, by)) accounts::note_change(tx, account.id, "granted", by);
    return {};
  });
}

Deed withdraw(std::string role, std::string by) {
  return [role = std::move(role), by = std::move(by)](Tx& tx, const Account& account) -> Status {
    if (role == kAdmin && account.active() && accounts::other_admins(tx, account.id) == 0) return last_admin();
    of_role(tx, account, role);
    if (accounts::withdraw(tx, account.id, role)) accounts::note_change(tx, account.id, "withdrawn", by);
    return {};
  };
}

Result<Deed> join(std::string group, std::string by) {
  if (!group_name(group)) return no_group();
  return Deed([group = std::move(group), by = std::move(by)](Tx& tx, const Account& account) -> Status {
    if (accounts::join(tx, account.id, group)) accounts::note_change(tx, account.id, "changed", by);
    return {};
  });
}

Result<Deed> leave(std::string group, std::string by) {
  if (!group_name(group)) return no_group();
  return Deed([group = std::move(group), by = std::move(by)](Tx& tx, const Account& account) -> Status {
    if (accounts::leave(tx, account.id, group)) accounts::note_change(tx, account.id, "changed", by);
    return {};
  });
}

Deed remove_factor(std::string by) {
  return [by = std::move(by)](Tx& tx, const Account& account) -> Status {
    if (second_factors::remove(tx, account.id) == 0) return {};
    sessions::end_all(tx, account.id);
    accounts::note_change(tx, account.id, "second_factor", by);
    return {};
  };
}

Deed end_sessions(std::string by) {
  return [by = std::move(by)](Tx& tx, const Account& account) -> Status {
    if (sessions::end_all(tx, account.id) != 0) accounts::note_change(tx, account.id, "signed_out", by);
    return {};
  };
}

Result<Create> create(const v1::NewAccount& wanted, std::string by) {
  constexpr std::array<std::string_view, 3> kKinds{"staff", "merchant", "citizen"};
  const auto name = checked_line(wanted.name(), kLongestName);
  const auto mail = checked_mail(wanted.mail());
  if (std::find(kKinds.begin(), kKinds.end(), wanted.kind()) == kKinds.end())
    return fault("/kind", "must be staff, merchant or citizen");
  if (!name) return no_name();
  if (!mail) return no_mail();
  return Create([kind = wanted.kind(), name = *name, mail = *mail, by = std::move(by)](Tx& tx) -> Result<std::string> {
    auto id = accounts::add(tx, kind, name, mail);
    if (id) accounts::note_change(tx, *id, "created", by);
    return id;
  });
}

Result<Invited> invite(Tx& tx, const Account& account, std::string_view by) {
  if (account.state == "disabled") return Error{Code::Conflict, "the account is disabled", "account.disabled"};
  Invited out;
  out.expires = tx.now_us() + kInvitationHolds;
  out.token = accounts::make_link(tx, account.id, out.expires);
  accounts::note_change(tx, account.id, "invited", by);
  return out;
}

}  // namespace identity::deeds

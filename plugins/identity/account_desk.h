// SPDX-License-Identifier: EUPL-1.2
// What a town's administrators do: accounts, invitations, roles and groups. The last one who may do that stays.
#pragma once

#include <stadtkern/headers.h>
#include <stadtkern/plugin.h>

#include <string>

#include "account_deeds.h"
#include "accounts.h"
#include "identity.pb.h"
#include "roles.h"

namespace identity {

class AccountDesk {
 public:
  explicit AccountDesk(const Roles& roles) : roles_(roles) {}
  void serve(stadtkern::Host& host);

 private:
  using Request = stadtkern::Request;
  using AccountReply = stadtkern::Reply<v1::Account>;
  stadtkern::Result<v1::RoleList> list_roles(const Request& request, const v1::ListRolesQuery& body);
  stadtkern::Result<v1::AccountList> list(const Request& request, const v1::ListAccountsQuery& body);
  stadtkern::Result<v1::Account> get(const Request& request, const v1::GetAccountQuery& body);
  void create(const Request& request, const v1::NewAccount& body, AccountReply reply);
  void change(const Request& request, const v1::AccountChange& body, AccountReply reply);
  void invite(const Request& request, const v1::NewInvitation& body,
              stadtkern::Reply<stadtkern::WithHeaders<v1::Invitation>> reply);
  void grant(const Request& request, const v1::RoleGrant& body, AccountReply reply);
  void withdraw(const Request& request, const v1::RoleGrant& body, AccountReply reply);
  void join(const Request& request, const v1::Membership& body, AccountReply reply);
  void leave(const Request& request, const v1::Membership& body, AccountReply reply);

  // A write on an account that exists, by an administrator; answered with the account as it is then.
  void write(const Request& request, const std::string& id, AccountReply reply,
             stadtkern::Result<deeds::Deed> deed) const;

  const Roles& roles_;
};

// Where an invitation is taken: a whole address when the town's settings have one, else a path.
[[nodiscard]] std::string invitation_link(const stadtkern::Town& town, std::string_view base_path,
                                          std::string_view token);

}  // namespace identity

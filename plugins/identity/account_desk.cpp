// SPDX-License-Identifier: EUPL-1.2
#include "account_desk.h"

#include <memory>
#include <utility>

#include "answering.h"
#include "messages.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Reply;
using stadtkern::Result;

constexpr std::size_t kPage = 100;

std::string who(const stadtkern::Request& request) {
  return std::string(request.principal().id());
}

}  // namespace

std::string invitation_link(const stadtkern::Town& town, std::string_view base_path, std::string_view token) {
  return town.settings().text("address") + std::string(base_path) + "/invite?token=" + std::string(token);
}

void AccountDesk::serve(stadtkern::Host& host) {
  host.serve("ListRoles", this, &AccountDesk::list_roles);
  host.serve("ListAccounts", this, &AccountDesk::list);
  host.serve("GetAccount", this, &AccountDesk::get);
  host.serve("CreateAccount", this, &AccountDesk::create);
  host.serve("ChangeAccount", this, &AccountDesk::change);
  host.serve("InviteAccount", this, &AccountDesk::invite);
  host.serve("Grant", this, &AccountDesk::grant);
  host.serve("Withdraw", this, &AccountDesk::withdraw);
  host.serve("JoinGroup", this, &AccountDesk::join);
  host.serve("LeaveGroup", this, &AccountDesk::leave);
  auto http = host.http();
  http.get("/roles", "ListRoles", kAdmin);
  http.get("/accounts", "ListAccounts", kAdmin);
  http.post("/accounts", "CreateAccount", kAdmin);
  http.get("/accounts/{id}", "GetAccount", kAdmin);
  http.patch("/accounts/{id}", "ChangeAccount", kAdmin);
  http.post("/accounts/{id}/invitation", "InviteAccount", kAdmin);
  http.put("/accounts/{id}/roles/{role}", "Grant", kAdmin);
  http.del("/accounts/{id}/roles/{role}", "Withdraw", kAdmin);
  http.put("/accounts/{id}/groups/{group}", "JoinGroup", kAdmin);
  http.del("/accounts/{id}/groups/{group}", "LeaveGroup", kAdmin);
}

void AccountDesk::write(const Request& request, const std::string& id, AccountReply reply,
                        Result<deeds::Deed> deed) const {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  if (!deed) return reply.send(std::move(deed).error());
  request.town().store().write(std::move(reply), [id, deed = *std::move(deed)](Tx& tx) -> Result<v1::Account> {
    const auto account = deeds::changeable(tx, id);
    if (!account) return account.error();
    if (auto done = deed(tx, *account); !done) return done.error();
    const auto now = accounts::find(tx, id);
    return now ? Result<v1::Account>(message_of(*now)) : no_account();
  });
}

Result<v1::RoleList> AccountDesk::list_roles(const Request& request, const v1::ListRolesQuery&) {
  if (auto allowed = only_admin(request); !allowed) return std::move(allowed).error();
  v1::RoleList out;
  for (const Role& role : roles_.in(request.town())) {
    v1::RoleEntry& entry = *out.add_roles();
    entry.set_id(role.id);
    for (const auto& [language, name] : role.names) (*entry.mutable_name())[language] = name;
  }
  return out;
}

Result<v1::AccountList> AccountDesk::list(const Request& request, const v1::ListAccountsQuery& body) {
  if (auto allowed = only_admin(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& db) -> Result<v1::AccountList> {
    v1::AccountList out;
    if (!body.mail().empty()) {
      if (const auto found = accounts::find_by_mail(db, body.mail())) *out.add_accounts() = message_of(*found);
      return out;
    }
    const auto page = accounts::list(db, body.after(), kPage + 1);
    for (std::size_t i = 0; i < page.size() && i < kPage; ++i) *out.add_accounts() = message_of(page[i]);
    if (page.size() > kPage) out.set_next(page[kPage - 1].id);
    return out;
  });
}

Result<v1::Account> AccountDesk::get(const Request& request, const v1::GetAccountQuery& body) {
  if (auto allowed = only_admin(request); !allowed) return std::move(allowed).error();
  return request.town().store().read([&](Connection& db) -> Result<v1::Account> {
    const auto found = accounts::find(db, body.id());
    if (!found) return no_account();
    return message_of(*found);
  });
}

void AccountDesk::create(const Request& request, const v1::NewAccount& body, AccountReply reply) {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  auto create = deeds::create(body, who(request));
  if (!create) return reply.send(std::move(create).error());
  request.town().store().write(std::move(reply),
                               [create = *std::move(create)](Tx& tx) -> stadtkern::Answer<v1::Account> {
                                 const auto id = create(tx);
                                 if (!id) return id.error();
                                 const auto made = accounts::find(tx, *id);
                                 if (!made) return no_account();
                                 return stadtkern::created(message_of(*made), "/accounts/" + *id);
                               });
}

void AccountDesk::change(const Request& request, const v1::AccountChange& body, AccountReply reply) {
  write(request, body.id(), std::move(reply), deeds::change(body, who(request)));
}

void AccountDesk::invite(const Request& request, const v1::NewInvitation& body,
                         Reply<stadtkern::WithHeaders<v1::Invitation>> reply) {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  using Out = stadtkern::WithHeaders<v1::Invitation>;
  const auto http = request.http();
  act_and_answer<Out>(request, std::make_shared<Reply<Out>>(std::move(reply)),
                      [town = request.town(), id = body.id(), by = who(request),
                       base = http ? std::string(http->base_path()) : std::string()](Tx& tx) -> Result<Out> {
                        const auto account = deeds::changeable(tx, id);
                        if (!account) return account.error();
                        const auto invited = deeds::invite(tx, *account, by);
                        if (!invited) return invited.error();
                        Out out;
                        out.message.set_link(invitation_link(town, base, invited->token));
                        out.message.set_expires_at(format_w3c(invited->expires));
                        out.headers.emplace_back("cache-control", "no-store");
                        return out;
                      });
}

void AccountDesk::grant(const Request& request, const v1::RoleGrant& body, AccountReply reply) {
  write(request, body.id(), std::move(reply), deeds::grant(request.town(), roles_, body.role(), who(request)));
}

void AccountDesk::withdraw(const Request& request, const v1::RoleGrant& body, AccountReply reply) {
  write(request, body.id(), std::move(reply), deeds::withdraw(body.role(), who(request)));
}

void AccountDesk::join(const Request& request, const v1::Membership& body, AccountReply reply) {
  write(request, body.id(), std::move(reply), deeds::join(body.group(), who(request)));
}

void AccountDesk::leave(const Request& request, const v1::Membership& body, AccountReply reply) {
  write(request, body.id(), std::move(reply), deeds::leave(body.group(), who(request)));
}

}  // namespace identity

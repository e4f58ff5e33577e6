// SPDX-License-Identifier: EUPL-1.2
#include "account_desk.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "answering.h"
#include "mail.h"
#include "messages.h"
#include "sessions.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Result;
using stadtkern::Status;

constexpr std::size_t kPage = 100;
constexpr std::size_t kLongestName = 120;

Error last_admin() {
  return {Code::Conflict,
          "this is the last active account that may look after accounts: give another one the role before",
          "admin.last"};
}

Error erased() {
  return {Code::Conflict, "whoever had this account has been erased"};
}

bool group_name(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
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
                        std::function<Status(Tx&, const Account&)> function) const {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  request.town().store().write(std::move(reply), [id, function = std::move(function)](Tx& tx) -> Result<v1::Account> {
    const auto account = accounts::find(tx, id);
    if (!account) return no_account();
    if (account->state == "erased") return erased();
    if (auto done = function(tx, *account); !done) return done.error();
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
  constexpr std::array<std::string_view, 3> kKinds{"staff", "merchant", "citizen"};
  const auto name = checked_line(body.name(), kLongestName);
  const auto mail = checked_mail(body.mail());
  if (std::find(kKinds.begin(), kKinds.end(), body.kind()) == kKinds.end())
    return reply.send(fault("/kind", "must be staff, merchant or citizen"));
  if (!name) return reply.send(fault("/name", "must be a name of at most 120 characters"));
  if (!mail) return reply.send(fault("/mail", "must be a mail address, like name@town.example"));
  request.town().store().write(std::move(reply),
                               [kind = body.kind(), name = *name, mail = *mail,
                                by = std::string(request.principal().id())](Tx& tx) -> stadtkern::Answer<v1::Account> {
                                 const auto id = accounts::add(tx, kind, name, mail);
                                 if (!id) return id.error();
                                 accounts::note_change(tx, *id, "created", by);
                                 const auto made = accounts::find(tx, *id);
                                 if (!made) return no_account();
                                 return stadtkern::created(message_of(*made), "/accounts/" + *id);
                               });
}

void AccountDesk::change(const Request& request, const v1::AccountChange& body, AccountReply reply) {
  const bool state = body.has_state();
  if (state && body.state() != "active" && body.state() != "disabled")
    return reply.send(fault("/state", "must be active or disabled"));
  const auto name = body.has_name() ? checked_line(body.name(), kLongestName) : std::nullopt;
  const auto mail = body.has_mail() ? checked_mail(body.mail()) : std::nullopt;
  if (body.has_name() && !name) return reply.send(fault("/name", "must be a name of at most 120 characters"));
  if (body.has_mail() && !mail) return reply.send(fault("/mail", "must be a mail address, like name@town.example"));
  write(request, body.id(), std::move(reply),
        [name, mail, state = body.state(), by = std::string(request.principal().id())](
            Tx& tx, const Account& account) -> Status {
          if (name || mail) {
            auto set = accounts::set_person(tx, account.id, name.value_or(account.name), mail.value_or(account.mail));
            if (!set) return set;
            if (mail) accounts::end_links(tx, account.id);  // they went to the address before
            accounts::note_change(tx, account.id, "changed", by);
          }
          if (state.empty() || state == account.state) return {};
          if (state == "active" && account.password.empty()) {
            return Error{Code::Conflict, "the account has no password yet: invite whoever it is for"};
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
        });
}

void AccountDesk::invite(const Request& request, const v1::NewInvitation& body,
                         Reply<stadtkern::WithHeaders<v1::Invitation>> reply) {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  using Out = stadtkern::WithHeaders<v1::Invitation>;
  const auto http = request.http();
  act_and_answer<Out>(request, std::make_shared<Reply<Out>>(std::move(reply)),
                      [town = request.town(), id = body.id(), by = std::string(request.principal().id()),
                       base = http ? std::string(http->base_path()) : std::string()](Tx& tx) -> Result<Out> {
                        const auto account = accounts::find(tx, id);
                        if (!account) return no_account();
                        if (account->state == "erased") return erased();
                        if (account->state == "disabled") return Error{Code::Conflict, "the account is disabled"};
                        Out out;
                        const std::int64_t expires = tx.now_us() + kInvitationHolds;
                        out.message.set_link(invitation_link(town, base, accounts::make_link(tx, id, expires)));
                        out.message.set_expires_at(format_w3c(expires));
                        out.headers.emplace_back("cache-control", "no-store");
                        accounts::note_change(tx, id, "invited", by);
                        return out;
                      });
}

void AccountDesk::grant(const Request& request, const v1::RoleGrant& body, AccountReply reply) {
  if (auto allowed = only_admin(request); !allowed) return reply.send(std::move(allowed).error());
  if (!roles_.known(request.town(), body.role())) {
    return reply.send(Error{Code::NotFound, "no module of this town has such a role", "role.unknown"});
  }
  write(request, body.id(), std::move(reply),
        [role = body.role(), by = std::string(request.principal().id())](Tx& tx, const Account& account) -> Status {
          if (account.kind == "citizen") {
            return Error{Code::Conflict, "a citizen's account gets no roles: make one of kind staff"};
          }
          if (accounts::grant(tx, account.id, role, by)) accounts::note_change(tx, account.id, "granted", by);
          return {};
        });
}

void AccountDesk::withdraw(const Request& request, const v1::RoleGrant& body, AccountReply reply) {
  write(request, body.id(), std::move(reply),
        [role = body.role(), by = std::string(request.principal().id())](Tx& tx, const Account& account) -> Status {
          if (role == kAdmin && account.active() && accounts::other_admins(tx, account.id) == 0) return last_admin();
          if (accounts::withdraw(tx, account.id, role)) accounts::note_change(tx, account.id, "withdrawn", by);
          return {};
        });
}

void AccountDesk::join(const Request& request, const v1::Membership& body, AccountReply reply) {
  if (!group_name(body.group())) {
    return reply.send(fault("/group", "must be a name of small letters, digits, - and _, at most 64"));
  }
  write(request, body.id(), std::move(reply),
        [group = body.group(), by = std::string(request.principal().id())](Tx& tx, const Account& account) -> Status {
          if (accounts::join(tx, account.id, group)) accounts::note_change(tx, account.id, "changed", by);
          return {};
        });
}

void AccountDesk::leave(const Request& request, const v1::Membership& body, AccountReply reply) {
  write(request, body.id(), std::move(reply),
        [group = body.group(), by = std::string(request.principal().id())](Tx& tx, const Account& account) -> Status {
          if (accounts::leave(tx, account.id, group)) accounts::note_change(tx, account.id, "changed", by);
          return {};
        });
}

}  // namespace identity

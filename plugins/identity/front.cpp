// SPDX-License-Identifier: EUPL-1.2
#include "front.h"

#include <utility>

#include "answering.h"
#include "keys.h"
#include "mail.h"
#include "messages.h"
#include "second_factors.h"
#include "secret.h"
#include "sessions.h"
#include "sign_ins.h"
#include "text.h"

namespace identity {
namespace {

using stadtkern::Code;
using stadtkern::Error;
using stadtkern::Reply;
using stadtkern::Request;
using stadtkern::Result;
using stadtkern::Status;
using stadtkern::Town;
using SignedIn = stadtkern::WithHeaders<v1::Me>;

constexpr std::size_t kLongestName = 120;

// The same words whatever was wrong: they must not say whether there is such an account.
Error not_signed_in() {
  return {Code::Unauthenticated, "mail address and password do not belong together", "login.failed"};
}

Error code_needed() {
  return {Code::Unauthenticated, "this account needs a code of its second factor, too", "login.code_needed"};
}

Error code_wrong() {
  return {Code::Unauthenticated, "the code is another one, or has been used", "login.code_wrong"};
}

Error sign_in_over() {
  return {Code::NotFound, "this sign-in was begun elsewhere, or too long ago: begin again", "login.over"};
}

Error link_over() {
  return {Code::NotFound, "this link does not exist, or holds no longer: ask for a new one", "invitation.over"};
}

}  // namespace

void Front::serve(stadtkern::Host& host) {
  host.serve("Login", this, &Front::login);
  host.serve("Logout", this, &Front::logout);
  host.serve("GetMe", this, &Front::me);
  host.serve("ChangePassword", this, &Front::change_password);
  host.serve("ListSessions", this, &Front::list_sessions);
  host.serve("RevokeSession", this, &Front::revoke);
  host.serve("AcceptInvitation", this, &Front::accept_invitation);
  auto http = host.http();
  http.post("/login", "Login");
  http.post("/logout", "Logout");
  http.get("/me", "GetMe");
  http.post("/password", "ChangePassword");
  http.get("/sessions", "ListSessions");
  http.del("/sessions/{id}", "RevokeSession");
  http.post("/invitations", "AcceptInvitation");
}

void Front::login(const Request& request, const v1::Credentials& body, MeReply reply) {
  const auto kept = std::make_shared<MeReply>(std::move(reply));
  sign_in(request, {body.mail(), body.password(), body.code()}, [kept](Result<Entered> entered) {
    if (!entered) return kept->send(std::move(entered).error());
    kept->send(std::move(entered->me));
  });
}

void Front::sign_in(const Request& request, const SignInWith& with, Entering then) {
  if (with.mail.size() > 254 || with.password.size() > kLongestPassword) return then(not_signed_in());
  FromEdge edge = from_edge(request);
  struct Found {
    std::optional<Account> account;
    bool known = false;
  };
  auto found = request.town().store().read([&](Connection& db) -> Result<Found> {
    Found out{accounts::find_to_sign_in(db, with.mail)};
    // Asked in any case: an account that does not exist takes the same way.
    out.known = sessions::device_known(db, edge.device, out.account ? out.account->id : "-");
    return out;
  });
  if (!found) return then(found.error());
  const std::string key = throttle_key(request.town(), with.mail);
  if (found->known) edge.client = "device:" + token_hash("device", edge.device);
  if (auto free = passwords_.attempt(key, edge.client, found->known); !free) return then(std::move(free).error());

  const auto kept = std::make_shared<Entering>(std::move(then));
  const Town town = request.town();
  Attempt attempt{key, edge.client, found->known, with.code, with.ticket, {}};
  auto queued = passwords_.check(
      town, found->known ? Passwords::Line::Known : Passwords::Line::Anybody, edge.client, found->account,
      with.password,
      [this, kept, town, attempt, edge, account = found->account, password = with.password](bool right) mutable {
        if (!right) return (*kept)(not_signed_in());
        // The town may have set another cost since; only now the password is here to be kept anew.
        attempt.fresh = renewed(town, account->password, password);
        enter(town, *account, attempt, edge, *kept);
      });
  if (queued) return;
  passwords_.taken_back(key, edge.client);
  (*kept)(std::move(queued).error());
}

// The password was right.
void Front::enter(const Town& town, const Account& account, const Attempt& attempt, const FromEdge& edge,
                  Entering then) {
  write_then<Entered>(
      town,
      [this, town, attempt, edge, id = account.id, was = account.password](Tx& tx) -> Result<Entered> {
        // It may have been disabled, or its password changed, since it was read.
        const auto now = accounts::find(tx, id);
        if (!now || !now->active() || now->password != was) return not_signed_in();
        std::uint32_t assurance = kLow;
        if (second_factors::standing(tx, id) == second_factors::Standing::On) {
          if (attempt.code.empty()) {
            passwords_.taken_back(attempt.key, attempt.client);
            if (!attempt.ticket) return code_needed();
            Entered out;
            hand_ticket(tx, out, {{}, id, {}}, edge);
            return out;
          }
          // Who has come so far knows the password: codes are counted for the account, wherever they come from.
          const std::string client = attempt.known ? attempt.client : "any";
          const std::string key = code_key(town, id);
          if (auto free = passwords_.attempt(key, client, true); !free) return std::move(free).error();
          if (!second_factors::take(tx, id, attempt.code)) return code_wrong();
          passwords_.passed(key, client);
          assurance = second_factors::kWithCode;
        }
        passwords_.passed(attempt.key, attempt.client);
        if (!attempt.fresh.empty()) accounts::set_password(tx, id, attempt.fresh);
        return Entered{
            new_session(tx, *now, edge, limits_of(town), assurance), {}, needs_factor(tx, town, *now, assurance)};
      },
      std::move(then));
}

void Front::give_code(const Request& request, const std::string& ticket, const std::string& code, Entering then) {
  write_then<Entered>(
      request.town(),
      [this, town = request.town(), edge = from_edge(request), ticket, code](Tx& tx) -> Result<Entered> {
        const auto begun = sign_ins::find(tx, ticket, edge.device, tx.now_us());
        const auto account = begun && begun->provider.empty() ? accounts::find(tx, begun->account) : std::nullopt;
        if (!account || !account->active()) return sign_in_over();
        const bool known = sessions::device_known(tx, edge.device, account->id);
        const std::string client = known ? "device:" + token_hash("device", edge.device) : "any";
        const std::string key = code_key(town, account->id);
        if (auto free = passwords_.attempt(key, client, true); !free) return std::move(free).error();
        if (!second_factors::take(tx, account->id, code)) return code_wrong();
        passwords_.passed(key, client);
        static_cast<void>(sign_ins::take(tx, ticket, edge.device));
        return Entered{
            new_session(tx, *account, edge, limits_of(town), second_factors::kWithCode), {}, false, begun->return_to};
      },
      std::move(then));
}

void Front::logout(const Request& request, const v1::LogoutRequest&, Reply<stadtkern::WithHeaders<v1::Done>> reply) {
  using Out = stadtkern::WithHeaders<v1::Done>;
  const auto kept = std::make_shared<Reply<Out>>(std::move(reply));
  end_current(request, [kept](Result<Headers> done) {
    if (!done) return kept->send(std::move(done).error());
    kept->send(Out{{}, *std::move(done)});
  });
}

void Front::end_current(const Request& request, std::function<void(Result<Headers>)> then) {
  const Town town = request.town();
  write_then<Headers>(
      town,
      [town, edge = from_edge(request)](Tx& tx) -> Result<Headers> {
        if (const auto session = sessions::find(tx, edge.session, tx.now_us(), limits_of(town))) {
          sessions::end(tx, session->account, session->id);
          accounts::note_change(tx, session->account, {}, {});
        }
        return Headers{{"stadtkern-session", "-"}, {"cache-control", "no-store"}};
      },
      std::move(then));
}

Result<SignedIn> Front::me(const Request& request, const v1::GetMeQuery&) {
  const auto id = own_account(request);
  if (!id) return id.error();
  return request.town().store().read([&](Connection& db) -> Result<SignedIn> {
    const auto account = accounts::find(db, *id);
    if (!account) return no_account();
    SignedIn out{me_of(*account, from_edge(request).session), {{"cache-control", "no-store"}}};
    const std::string needing = second_factor_roles(request.town());
    const bool on = second_factors::standing(db, *id) == second_factors::Standing::On;
    const bool needed = second_factors::allowed(account->roles, needing, kLow).size() != account->roles.size();
    out.message.set_second_factor(on ? "on" : needed ? "needed" : "none");
    return out;
  });
}

void Front::change_password(const Request& request, const v1::PasswordChange& body, MeReply reply) {
  const auto kept = std::make_shared<MeReply>(std::move(reply));
  new_password(request, body, [kept](Result<SignedIn> made) { kept->send(std::move(made)); });
}

void Front::check_own(const Request& request, const std::string& account_id, std::string password,
                      std::function<void(Status)> then) {
  const auto account = request.town().store().read([&](Connection& db) -> Result<Account> {
    if (auto found = accounts::find(db, account_id)) return *std::move(found);
    return no_account();
  });
  if (!account) return then(account.error());
  const std::string key = throttle_key(request.town(), account->mail);
  const std::string client = "own:" + account_id;
  if (auto free = passwords_.attempt(key, client, true); !free) return then(std::move(free).error());
  const auto shared = std::make_shared<std::function<void(Status)>>(std::move(then));
  auto queued = passwords_.check(
      request.town(), Passwords::Line::Known, client, *account, std::move(password),
      [this, key, client, shared](bool right) {
        if (!right) return (*shared)(Error{Code::PermissionDenied, "the password is another one", "password.wrong"});
        passwords_.passed(key, client);
        (*shared)({});
      });
  if (queued) return;
  passwords_.taken_back(key, client);
  (*shared)(std::move(queued).error());
}

void Front::new_password(const Request& request, const v1::PasswordChange& body, MeThen then) {
  const auto id = own_account(request);
  if (!id) return then(id.error());
  const auto account = request.town().store().read([&](Connection& db) -> Result<Account> {
    if (auto found = accounts::find(db, *id)) return *std::move(found);
    return no_account();
  });
  if (!account) return then(account.error());
  if (auto good = acceptable(request.town(), body.new_password(), account->name, account->mail, "/new_password"); !good)
    return then(std::move(good).error());
  const FromEdge edge = from_edge(request);
  const Town town = request.town();
  const auto kept = std::make_shared<MeThen>(std::move(then));
  const auto store_it = [request, kept, town, edge, id = *id, was = account->password](const std::string& hash) {
    if (hash.empty()) return (*kept)(Error{Code::Unavailable, "there is no memory for it now", {}, {}, 2000});
    act_then<SignedIn>(
        request,
        [town, edge, id, was, hash](Tx& tx) -> Result<SignedIn> {
          const auto now = accounts::find(tx, id);
          if (!now || !now->active() || now->password != was) {
            return Error{Code::Conflict, "the password has been changed meanwhile"};
          }
          const auto session = sessions::find(tx, edge.session, tx.now_us(), limits_of(town));
          accounts::set_password(tx, id, hash);
          sessions::end_all(tx, id);
          sessions::forget_devices(tx, id);
          accounts::end_links(tx, id);
          accounts::note_change(tx, id, "password", id);
          return new_session(tx, *now, edge, limits_of(town), session ? session->assurance : kLow);
        },
        *kept);
  };
  check_own(request, *id, body.old_password(),
            [this, kept, town, client = "own:" + *id, store_it, fresh = body.new_password()](Status right) {
              if (!right) return (*kept)(std::move(right).error());
              if (auto making = passwords_.make(town, Passwords::Line::Known, client, fresh, store_it); !making) {
                (*kept)(std::move(making).error());
              }
            });
}

Result<v1::SessionList> Front::list_sessions(const Request& request, const v1::ListSessionsQuery&) {
  const auto id = own_account(request);
  if (!id) return id.error();
  return request.town().store().read([&](Connection& db) -> Result<v1::SessionList> {
    const std::string current = from_edge(request).session;
    constexpr SessionLimits kAny{std::int64_t{1} << 60, 0};
    const auto mine = sessions::find(db, current, 0, kAny);
    v1::SessionList out;
    for (const Session& session : sessions::list(db, *id)) {
      v1::SessionEntry& entry = *out.add_sessions();
      entry.set_id(session.id);
      entry.set_device(session.device);
      entry.set_created_at(format_w3c(session.created));
      entry.set_seen_at(format_w3c(session.seen));
      entry.set_current(mine && mine->id == session.id);
    }
    return out;
  });
}

void Front::revoke(const Request& request, const v1::SessionRevocation& body, Reply<v1::Done> reply) {
  const auto kept = std::make_shared<Reply<v1::Done>>(std::move(reply));
  end_one(request, body, [kept](Result<v1::Done> done) { kept->send(std::move(done)); });
}

void Front::end_one(const Request& request, const v1::SessionRevocation& body,
                    std::function<void(Result<v1::Done>)> then) {
  const auto id = own_account(request);
  if (!id) return then(id.error());
  write_then<v1::Done>(
      request.town(),
      [town = request.town(), account = *id, session = body.id(),
       current = from_edge(request).session](Tx& tx) -> Result<v1::Done> {
        std::int64_t ended = 0;
        if (session == "others") {
          const auto mine = sessions::find(tx, current, tx.now_us(), limits_of(town));
          ended = sessions::end_all(tx, account, mine ? mine->id : std::string());
        } else {
          ended = sessions::end(tx, account, session);
          if (ended == 0) return Error{Code::NotFound, "you have no such session"};
        }
        if (ended > 0) accounts::note_change(tx, account, {}, {});
        return v1::Done{};
      },
      std::move(then));
}

void Front::accept_invitation(const Request& request, const v1::Acceptance& body, MeReply reply) {
  const auto kept = std::make_shared<MeReply>(std::move(reply));
  accept(request, body, [kept](Result<SignedIn> made) { kept->send(std::move(made)); });
}

void Front::accept(const Request& request, const v1::Acceptance& body, std::function<void(Result<SignedIn>)> then) {
  const Town town = request.town();
  const auto account = town.store().read([&](Connection& db) -> Result<Account> {
    // Whether it still holds is asked again in the write, whose clock counts.
    const auto owner = accounts::link_owner(db, body.token(), 0);
    auto found = owner ? accounts::find(db, *owner) : std::nullopt;
    if (!found) return link_over();
    return *std::move(found);
  });
  if (!account) return then(account.error());
  std::string name = account->name;
  std::string mail = account->mail;
  if (mail.empty()) {
    const auto given = checked_mail(body.mail());
    if (!given) return then(fault("/mail", "must be a mail address, like name@town.example"));
    mail = *given;
  }
  if (name.empty()) {
    const auto given = checked_line(body.name(), kLongestName);
    if (!given) return then(fault("/name", "must be a name of at most 120 characters"));
    name = *given;
  }
  if (auto good = acceptable(town, body.password(), name, mail, "/password"); !good)
    return then(std::move(good).error());
  const FromEdge edge = from_edge(request);
  const auto shared = std::make_shared<std::function<void(Result<SignedIn>)>>(std::move(then));
  auto queued =
      passwords_.make(town, Passwords::Line::Anybody, edge.client, body.password(),
                      [shared, town, edge, token = body.token(), name, mail](const std::string& hash) {
                        if (hash.empty())
                          return (*shared)(Error{Code::Unavailable, "there is no memory for it now", {}, {}, 2000});
                        const auto made = std::make_shared<std::optional<SignedIn>>();
                        town.store().write(
                            [=](Tx& tx) -> Status {
                              const auto owner = accounts::link_owner(tx, token, tx.now_us());
                              auto now = owner ? accounts::find(tx, *owner) : std::nullopt;
                              if (!now || (now->state != "invited" && !now->active())) return link_over();
                              if (auto set = accounts::set_person(tx, now->id, name, mail); !set) return set;
                              accounts::set_password(tx, now->id, hash);
                              accounts::set_state(tx, now->id, "active");
                              accounts::end_links(tx, now->id);
                              sessions::end_all(tx, now->id);
                              sessions::forget_devices(tx, now->id);
                              keys::erase(tx, now->id);  // whoever is let in by a link starts anew
                              accounts::note_change(tx, now->id, "password", now->id);
                              now = accounts::find(tx, now->id);
                              if (!now) return link_over();
                              // A link is no second factor: who has one signs in with it.
                              const bool on = second_factors::standing(tx, now->id) == second_factors::Standing::On;
                              made->emplace(on ? SignedIn{me_of(*now, {}), {{"cache-control", "no-store"}}}
                                               : new_session(tx, *now, edge, limits_of(town)));
                              return {};
                            },
                            [shared, made](Status stored) {
                              if (!stored) return (*shared)(std::move(stored).error());
                              (*shared)(std::move(**made));
                            });
                      });
  if (!queued) (*shared)(std::move(queued).error());
}

}  // namespace identity
